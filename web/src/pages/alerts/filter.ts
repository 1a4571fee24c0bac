import type { AlertFilter } from '../../api/client';

export const kFilterNames = [
  'status',
  'severity',
  'disposition',
  'staff_id',
  'register_id',
  'store_id',
  'start_time',
  'end_time',
] as const;

// The filter that the address asks for.
export function filterOf(query: URLSearchParams): AlertFilter {
  const filter: AlertFilter = {};
  for (const name of kFilterNames) {
    const value = query.get(name);
    if (value) filter[name] = value;
  }
  return filter;
}

// The address of an alert with the list's filter kept.
export function alertAddress(id: string | null, filter: AlertFilter): string {
  const query = new URLSearchParams({ ...filter }).toString();
  return `/alerts${id ? `/${encodeURIComponent(id)}` : ''}${query ? `?${query}` : ''}`;
}
