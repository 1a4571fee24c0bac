import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api/client';
import type { Camera, Clip, ClipRequest, PosEvent } from '../../api/types';
import { serverNow } from '../../api/http';
import { complain } from '../../lib/toasts';
import { type Loaded, useLoad } from '../../lib/use_load';

export interface EventClips {
  clips: Loaded<{ clips: Clip[] }>;
  requests: ClipRequest[]; // asked for on this page
  ask: (camera: Camera) => void;
}

const settled = (request: ClipRequest): boolean =>
  request.status !== 'pending' && request.status !== 'processing';

// The cameras that saw the event: its own, those of its register, or all of its store.
export function camerasOf(event: PosEvent, cameras: Camera[]): Camera[] {
  const named = cameras.filter((camera) => camera.id === event.camera_id);
  if (named.length > 0) return named;
  const ofStore = cameras.filter((camera) => camera.store_id === event.store_id);
  if (!event.register_id) return ofStore;
  return ofStore.filter((camera) => camera.register_ids.includes(event.register_id!));
}

// Whether the camera still holds the moment, or will.
export function isHeld(event: PosEvent, camera: Camera): boolean {
  return serverNow() - Date.parse(event.occurred_at) < camera.buffered_seconds * 1000;
}

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
      const request = await api.requestClip(camera.id, event.id);
      setRequests((old) => [...old.filter(({ id }) => id !== request.id), request]);
    } catch (error) {
      complain(error);
    }
  };
  return { clips, requests, ask: (camera) => void ask(camera) };
}
