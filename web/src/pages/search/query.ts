import type { EventFilter } from '../../api/client';
import { serverNow } from '../../api/http';

const kSearchNames = [
  'q',
  'store_id',
  'register_id',
  'staff_id',
  'event_type',
  'min_amount',
  'max_amount',
  'start_time',
  'end_time',
] as const;

export function searchOf(query: URLSearchParams): EventFilter {
  const entries = kSearchNames.map((name) => [name, query.get(name)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value));
}

const kDayMs = 86_400_000;
const kSearchDays = 90; // the server looks for a text within 92 days at most

// The first moment that a text is searched from where nobody named one: the same all day, for later pages.
function searchFrom(now: number): string {
  return new Date(Math.floor(now / kDayMs - kSearchDays) * kDayMs).toISOString();
}

// What the server is asked: a text needs a time.
export function question(asked: EventFilter): EventFilter {
  if (!asked.q || asked.start_time) return asked;
  const end = asked.end_time ? Date.parse(asked.end_time) : serverNow();
  return { ...asked, start_time: searchFrom(end) };
}
