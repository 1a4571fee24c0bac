import { useEffect, useState } from 'preact/hooks';
import { fetchWithin } from '../../api/http';
import type { Camera } from '../../api/types';
import { Turns } from './turns';

const kEveryMs = 2000;
const kTimeoutMs = 5000;

// A browser has six connections to a server: no more than two of them wait for pictures, so that a
// camera that answers late keeps nobody else waiting.
const turns = new Turns(2);

async function fetchStill(camera: Camera, signal: AbortSignal): Promise<string | null> {
  const response = await fetchWithin(camera.snapshot_url, { signal }, kTimeoutMs);
  return response.ok ? URL.createObjectURL(await response.blob()) : null;
}

// The newest picture of a camera as an address for an <img>, renewed every two seconds; null: none.
export function useStill(camera: Camera): string | null {
  const [address, setAddress] = useState<string | null>(null);
  const live = camera.state === 'live';

  useEffect(() => {
    if (!live) return setAddress(null);
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const renew = async (): Promise<void> => {
      if (!document.hidden) {
        const next = await turns
          .take(() => fetchStill(camera, controller.signal))
          .catch(() => null);
        if (controller.signal.aborted) return;
        setAddress(next);
      }
      timer = setTimeout(() => void renew(), kEveryMs);
    };
    void renew();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [camera.snapshot_url, live]);

  useEffect(() => () => (address ? URL.revokeObjectURL(address) : undefined), [address]);
  return address;
}
