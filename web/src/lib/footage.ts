// Which cameras may still have footage of a moment.
import { serverNow } from '../api/http';
import type { Camera } from '../api/types';

interface Seen {
  store_id: string | null;
  register_id: string | null;
  camera_id?: string | null;
}

// The cameras that saw it: its own, those of its register, or all of its store.
export function camerasOf(event: Seen, cameras: Camera[]): Camera[] {
  const named = cameras.filter((camera) => camera.id === event.camera_id);
  if (named.length > 0) return named;
  const ofStore = cameras.filter((camera) => camera.store_id === event.store_id);
  if (!event.register_id) return ofStore;
  return ofStore.filter((camera) => camera.register_ids.includes(event.register_id!));
}

// Whether the camera still holds the moment.
export function isHeld(time: string, camera: Camera): boolean {
  return serverNow() - Date.parse(time) < camera.buffered_seconds * 1000;
}
