import type { ComponentChildren } from 'preact';
import type { Loaded } from '../lib/use_load';
import { ErrorNote } from './error_note';
import { Skeleton } from './skeleton';

interface Props<T> {
  of: Loaded<T>;
  lines?: number;
  children: (data: T) => ComponentChildren;
}

// What was loaded; before that grey lines, or why it could not be. Old data stays when a later load fails.
export function Loading<T>({ of, lines = 4, children }: Props<T>) {
  if (of.data !== null) return <>{children(of.data)}</>;
  if (of.error) return <ErrorNote error={of.error} retry={of.reload} />;
  return <Skeleton lines={lines} />;
}
