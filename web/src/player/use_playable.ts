import { useEffect, useState } from 'preact/hooks';
import { fetchWithin, withQuery } from '../api/http';
import type { Clip } from '../api/types';

const kAskAgainMs = 1000;

export interface Playable {
  src: string;
  preparing: boolean;
  failed: boolean;
  onError: () => void;
}

async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  const headers = { Range: 'bytes=0-0' };
  const response = await fetchWithin(url, { headers, signal });
  if (response.status === 202) return false;
  if (response.ok) return true;
  throw new Error(String(response.status));
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  while (!(await isReady(url, signal))) {
    await new Promise((resolve) => setTimeout(resolve, kAskAgainMs));
  }
}

// The address of a video that this browser can play: the clip as it is, or its H.264 copy, made on
// demand, when the browser refuses the original.
export function usePlayable(clip: Clip): Playable {
  const [state, setState] = useState<'original' | 'preparing' | 'copy' | 'failed'>('original');
  const copy = withQuery(clip.video_url, { codec: 'h264' });

  useEffect(() => {
    if (state !== 'preparing') return;
    const controller = new AbortController();
    untilReady(copy, controller.signal).then(
      () => setState('copy'),
      () => !controller.signal.aborted && setState('failed'),
    );
    return () => controller.abort();
  }, [state, copy]);

  const onError = (): void => {
    setState(state === 'original' && clip.codec !== 'h264' ? 'preparing' : 'failed');
  };
  return {
    src: state === 'copy' ? copy : clip.video_url,
    preparing: state === 'preparing',
    failed: state === 'failed',
    onError,
  };
}
