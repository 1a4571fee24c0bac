import type { AlertFilter } from '../../api/client';

export const kFilterNames = [
  'status',
  'severity',
  'disposition',
  'staff_id',
  'register_id',
  'store_id',
  'event_type',
  'camera_id',
  'min_amount',
  'max_amount',
  'q',
  'start_time',
  'end_time',
] as const;

// The filter that the address asks for.
export function filterOf(query: URLSearchParams): AlertFilter {
  const entries = kFilterNames.map((name) => [name, query.get(name)] as const);
  // What nobody offers, the server refuses by its name.
  return Object.fromEntries(entries.filter(([, value]) => value)) as AlertFilter;
}

// The address of an alert with the list's filter kept.
export function alertAddress(id: string | null, filter: AlertFilter): string {
  const query = new URLSearchParams({ ...filter }).toString();
  return `/alerts${id ? `/${encodeURIComponent(id)}` : ''}${query ? `?${query}` : ''}`;
}
