import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api/client';
import type { Camera, Clip, ClipRequest, PosEvent } from '../../api/types';
import { complain } from '../../lib/toasts';
import { type Loaded, useLoad } from '../../lib/use_load';

export interface EventClips {
  clips: Loaded<{ clips: Clip[] }>;
  requests: ClipRequest[]; // asked for on this page
  ask: (camera: Camera) => void;
}

const settled = (request: ClipRequest): boolean =>
  request.status !== 'pending' && request.status !== 'processing';

// The clips of an event, and how far those are that one asks for here.
export function useEventClips(event: PosEvent): EventClips {
  const [requests, setRequests] = useState<ClipRequest[]>([]);
  const clips = useLoad(`clips of ${event.id}`, 'clips', (signal) =>
    api.clipsOfEvent(event.id, signal),
  );
  const open = requests.filter((request) => !settled(request));

  useEffect(() => {
    if (open.length === 0) return;
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      const fresh = await Promise.all(
        requests.map((old) =>
          settled(old) ? old : api.clipRequest(old.id, controller.signal).catch(() => ({ ...old })),
        ),
      );
      if (!controller.signal.aborted) setRequests(fresh);
    }, 1000);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [requests]);

  const ask = async (camera: Camera): Promise<void> => {
    try {
      const request = await api.requestClip({ camera_id: camera.id, pos_event_id: event.id });
      setRequests((old) => [...old.filter(({ id }) => id !== request.id), request]);
    } catch (error) {
      complain(error);
    }
  };
  return { clips, requests, ask: (camera) => void ask(camera) };
}
