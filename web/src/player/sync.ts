// Keeps the videos of the other cameras at the moment that the large one shows.
import type { Clip } from '../api/types';
import { endOf, startOf } from './moments';

export interface Playing {
  clip: Clip;
  video: HTMLVideoElement;
}

const kDriftSeconds = 0.3;

// The moment that a video shows, in ms since 1970.
export const shownMoment = ({ clip, video }: Playing): number =>
  startOf(clip) + video.currentTime * 1000;

function follow(master: Playing, other: Playing): void {
  const moment = shownMoment(master);
  const inside = moment >= startOf(other.clip) && moment < endOf(other.clip);
  if (!inside) {
    other.video.pause();
    return;
  }
  const wanted = (moment - startOf(other.clip)) / 1000;
  const tolerance = master.video.paused ? 0.05 : kDriftSeconds;
  if (Math.abs(other.video.currentTime - wanted) > tolerance) other.video.currentTime = wanted;
  other.video.playbackRate = master.video.playbackRate;
  if (master.video.paused) other.video.pause();
  else if (other.video.paused) other.video.play().catch(() => {}); // the next tick tries again
}

export function followAll(master: Playing, others: Playing[]): void {
  for (const other of others) {
    if (other.video.readyState > 0 && !other.video.seeking) follow(master, other);
  }
}
