import { api } from '../api/client';
import type { Camera } from '../api/types';
import { useLoad } from './use_load';

export interface CameraNames {
  cameras: Camera[];
  nameOf: (id: string) => string;
}

// The cameras by name, for pages that only mention them. Until they are known a camera is called by its id.
export function useCameras(): CameraNames {
  const { data } = useLoad('camera names', null, api.cameras);
  const cameras = data?.cameras ?? [];
  const names = new Map(cameras.map((camera) => [camera.id, camera.name]));
  return { cameras, nameOf: (id) => names.get(id) ?? id };
}
