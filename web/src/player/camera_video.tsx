import { useEffect, useRef } from 'preact/hooks';
import type { Clip } from '../api/types';
import { S } from '../strings';
import { usePlayable } from './use_playable';

interface Props {
  clip: Clip;
  camera: string;
  large: boolean;
  startAt: number; // seconds into the video where it begins
  onElement: (video: HTMLVideoElement | null) => void;
  onTick: () => void;
  onChoose: () => void;
}

const kTicks = ['timeupdate', 'play', 'pause', 'seeking', 'seeked', 'ratechange'];

// One camera of the moment. The large one has controls and plays by itself; the others follow it.
export function CameraVideo({ clip, camera, large, startAt, onElement, onTick, onChoose }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  const playable = usePlayable(clip);
  const tick = useRef(onTick);
  tick.current = onTick;

  useEffect(() => {
    const video = element.current!;
    onElement(video);
    const onEvent = (): void => tick.current();
    for (const name of kTicks) video.addEventListener(name, onEvent);
    return () => {
      for (const name of kTicks) video.removeEventListener(name, onEvent);
      onElement(null);
      video.removeAttribute('src');
      video.load(); // ends the download
    };
  }, []);

  const onMetadata = (): void => {
    const video = element.current!;
    video.currentTime = Math.min(Math.max(0, startAt), video.duration || startAt);
    if (large) video.play().catch(() => {}); // a browser may want a click first; the controls are there
  };

  return (
    <figure class={`camera-video ${large ? 'large' : 'small'}`}>
      <video
        ref={element}
        id={large ? 'player-video' : undefined}
        src={playable.src}
        poster={clip.thumbnail_url ?? undefined}
        controls={large}
        muted
        playsInline
        preload="auto"
        tabIndex={large ? 0 : -1}
        aria-label={S.player.label(camera)}
        onLoadedMetadata={onMetadata}
        onError={playable.onError}
      />
      <figcaption>
        <span>{camera}</span>
        {clip.status === 'partial' && <span class="tag">{S.player.partial}</span>}
      </figcaption>
      {!large && (
        <button type="button" class="cover" aria-label={S.player.show(camera)} onClick={onChoose} />
      )}
      {(playable.failed || playable.preparing) && (
        <p class="video-note" role="status">
          {playable.failed ? S.player.failed : S.player.preparing}
        </p>
      )}
    </figure>
  );
}
