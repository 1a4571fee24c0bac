// Which clips show the same moment, and where in a clip its event is.
import type { Clip, ClipRequest } from '../api/types';

export const startOf = (clip: Clip): number => Date.parse(clip.start_time);
export const endOf = (clip: Clip): number => Date.parse(clip.end_time);

// When the event was by the cameras' clock: what the request for this clip says, for a clip that
// several requests share has the time of another one perhaps.
export function momentOf(clip: Clip, requests: ClipRequest[], eventId: string | null): number {
  const own = requests.filter((request) => request.clip_id === clip.id);
  const request = own.find((each) => each.pos_event_id === eventId) ?? own[0];
  return Date.parse(request?.event_time ?? clip.event_time);
}

export interface Moment {
  at: number;
  clips: Clip[];
}

// Clips of different cameras that overlap are one moment; a second clip of the same camera begins another.
// Oldest first.
export function groupByMoment(clips: Clip[], at: (clip: Clip) => number): Moment[] {
  const moments: Moment[] = [];
  for (const clip of [...clips].sort((a, b) => at(a) - at(b))) {
    const fits = moments.find(
      (moment) =>
        moment.clips.every((other) => other.camera_id !== clip.camera_id) &&
        moment.clips.some((other) => startOf(clip) < endOf(other) && startOf(other) < endOf(clip)),
    );
    if (fits) fits.clips.push(clip);
    else moments.push({ at: at(clip), clips: [clip] });
  }
  return moments;
}
