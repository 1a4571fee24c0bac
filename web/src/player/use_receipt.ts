import { api } from '../api/client';
import type { Clip } from '../api/types';
import { type Cue, parseVtt } from '../lib/vtt';
import { type Loaded, useLoad } from '../lib/use_load';

const kNothing = Promise.resolve<Cue[]>([]);

// What the tills said while this was filmed.
export function useReceipt(clip: Clip | null): Loaded<Cue[]> {
  return useLoad(`receipt ${clip?.id ?? ''}`, null, async (signal) =>
    clip ? parseVtt(await api.receipt(clip, signal)) : kNothing,
  );
}
