import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Clip, ClipRequest } from '../api/types';
import { clockTime } from '../lib/format';
import { useKeys } from '../lib/keys';
import { S } from '../strings';
import { CameraVideo } from './camera_video';
import { groupByMoment, momentOf, startOf } from './moments';
import { PlayerBar } from './player_bar';
import { ReceiptPanel } from './receipt_panel';
import { followAll, type Playing, shownMoment } from './sync';
import { useReceipt } from './use_receipt';

const kLeadInSeconds = 3; // the video starts this long before the event

interface Props {
  clips: Clip[]; // one at least
  requests: ClipRequest[];
  eventId: string | null;
  cameraName: (id: string) => string;
  onMoment?: (at: number, span: [number, number]) => void; // what is shown now, in ms since 1970
  seekTo?: { at: number } | null; // each new object is an order to go there
  children?: ComponentChildren; // stands below the receipt
}

function Gaps({ clip }: { clip: Clip }) {
  return (
    <>
      {clip.gaps.map((gap) => (
        <p key={gap.start_time} class="gap soft">
          {S.player.missing(
            clockTime(gap.start_time),
            clockTime(gap.end_time),
            S.player.codes[gap.reason] ?? gap.reason,
          )}
        </p>
      ))}
    </>
  );
}

// The videos of one moment, in step, with what the till said beside them.
export function Player({
  clips,
  requests,
  eventId,
  cameraName,
  onMoment,
  seekTo = null,
  children,
}: Props) {
  const eventOf = (clip: Clip): number => momentOf(clip, requests, eventId);
  const moments = groupByMoment(clips, eventOf);
  const own = moments.findIndex(({ clips: some }) =>
    some.some((clip) => clip.pos_event_id === eventId),
  );
  const [chosen, setChosen] = useState<number | null>(null);
  const moment = moments[Math.min(chosen ?? Math.max(own, 0), moments.length - 1)]!;
  const [largeId, setLargeId] = useState<string | null>(null);
  const preferred = moment.clips.find((clip) => clip.pos_event_id === eventId) ?? moment.clips[0]!;
  const large = moment.clips.find((clip) => clip.id === largeId) ?? preferred;
  const event = eventOf(large);
  const [at, setAt] = useState(event);
  const videos = useRef(new Map<string, HTMLVideoElement>());
  const receipt = useReceipt(large);

  const playing = useCallback((): Playing[] => {
    const list = moment.clips.flatMap((clip) => {
      const video = videos.current.get(clip.id);
      return video ? [{ clip, video }] : [];
    });
    return list.sort((a, b) => Number(b.clip.id === large.id) - Number(a.clip.id === large.id));
  }, [moment, large.id]);

  const onTick = (): void => {
    const [master, ...others] = playing();
    if (!master || master.clip.id !== large.id || master.video.readyState === 0) return;
    followAll(master, others);
    setAt(shownMoment(master));
  };
  const seek = (to: number): void => {
    const [master] = playing();
    if (master) master.video.currentTime = Math.max(0, (to - startOf(master.clip)) / 1000);
  };
  const toEvent = (): void => seek(event - kLeadInSeconds * 1000);
  const step = (seconds: number): void => seek(at + seconds * 1000);
  const toggle = (): void => {
    const video = playing()[0]?.video;
    if (video?.paused) video.play().catch(() => {});
    else video?.pause();
  };
  // The camera that becomes large goes on where the other one was.
  const choose = (clip: Clip): void => {
    const before = playing()[0];
    const video = videos.current.get(clip.id);
    if (!before || !video) return;
    const paused = before.video.paused;
    video.playbackRate = before.video.playbackRate;
    setLargeId(clip.id);
    if (!paused) video.play().catch(() => {});
  };
  const setRate = (rate: number): void => {
    for (const { video } of playing()) video.playbackRate = rate;
  };

  useKeys({
    ' ': toggle,
    ArrowLeft: () => step(-5),
    ArrowRight: () => step(5),
    e: toEvent,
  });
  useEffect(() => {
    onMoment?.(at, [startOf(large), Date.parse(large.end_time)]);
  }, [Math.round(at / 200), large.id]);
  useEffect(() => {
    if (seekTo) seek(seekTo.at);
  }, [seekTo]);

  return (
    <div class="player">
      <div class="stage">
        <div
          class={`videos ${moment.clips.length > 1 ? 'several' : ''}`}
          role="group"
          aria-label={S.player.cameras}
        >
          {moment.clips.map((clip) => (
            <CameraVideo
              key={clip.id}
              clip={clip}
              camera={cameraName(clip.camera_id)}
              large={clip.id === large.id}
              startAt={(eventOf(clip) - startOf(clip)) / 1000 - kLeadInSeconds}
              onElement={(video) => {
                if (video) videos.current.set(clip.id, video);
                else videos.current.delete(clip.id);
              }}
              onTick={onTick}
              onChoose={() => choose(clip)}
            />
          ))}
        </div>
        <PlayerBar key={large.id} clip={large} at={at} onEvent={toEvent} onRate={setRate} />
        <Gaps clip={large} />
        {moments.length > 1 && (
          <div class="moments" role="group" aria-label={S.player.moments}>
            {moments.map((each, index) => (
              <button
                key={each.at}
                type="button"
                class="chip"
                aria-pressed={each === moment}
                onClick={() => setChosen(index)}
              >
                {S.player.moment(clockTime(each.at))}
              </button>
            ))}
          </div>
        )}
      </div>
      <div class="player-side">
        <ReceiptPanel
          cues={receipt}
          at={(at - startOf(large)) / 1000}
          onSeek={(seconds) => seek(startOf(large) + seconds * 1000)}
        />
        {children}
      </div>
    </div>
  );
}
