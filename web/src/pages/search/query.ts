import { api, type EventFilter } from '../../api/client';
import { ApiError, serverNow } from '../../api/http';
import type { PosEvent } from '../../api/types';

export const kSearchNames = [
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

export interface Found {
  events: PosEvent[];
  cursor: string | null;
  lookedThrough: number; // events that this browser looked through itself; 0: the server searched
}

const kPageSize = 50;
const kLookPageSize = 500;
const kLookPages = 4;

// Parameters that the server turned out not to know: those are then looked for here.
const unknownToServer = new Set<string>();

export function searchOf(query: URLSearchParams): EventFilter {
  const filter: EventFilter = {};
  for (const name of kSearchNames) {
    const value = query.get(name);
    if (value) filter[name] = value;
  }
  return filter;
}

function mentions(event: PosEvent, text: string): boolean {
  const wanted = text.toLowerCase();
  const articles = event.items.flatMap((item) => [item.sku, item.name]);
  return [
    event.order_id,
    event.ticket_no,
    event.original_order_id,
    event.staff_id,
    ...articles,
  ].some((value) => value?.toLowerCase().includes(wanted));
}

// Whether the event fits what the server could not be asked.
export function fits(event: PosEvent, filter: EventFilter): boolean {
  const amount = event.amount === null ? null : Math.abs(Number(event.amount));
  if (filter.q && !mentions(event, filter.q)) return false;
  if (filter.min_amount && (amount === null || amount < Number(filter.min_amount))) return false;
  if (filter.max_amount && (amount === null || amount > Number(filter.max_amount))) return false;
  return true;
}

const kDayMs = 86_400_000;
const kSearchDays = 90; // the server looks for a text within 92 days at most

// The first moment that a text is searched from where nobody named one: the same all day, for later pages.
function searchFrom(now: number): string {
  return new Date(Math.floor(now / kDayMs - kSearchDays) * kDayMs).toISOString();
}

// What the server is asked: a text needs a time.
function question(asked: EventFilter): EventFilter {
  if (!asked.q || asked.start_time) return asked;
  const end = asked.end_time ? Date.parse(asked.end_time) : serverNow();
  return { ...asked, start_time: searchFrom(end) };
}

function split(filter: EventFilter): { asked: EventFilter; own: EventFilter } {
  const entries = Object.entries(filter);
  const asked = entries.filter(([name]) => !unknownToServer.has(name));
  const own = entries.filter(([name]) => unknownToServer.has(name));
  return { asked: Object.fromEntries(asked), own: Object.fromEntries(own) };
}

const kMayBeUnknown = new Set(['q', 'min_amount', 'max_amount']);

// Notes that the server does not know a parameter. False: the error is about something else.
function learnFrom(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.status !== 400 || !error.field) return false;
  const field = error.field;
  if (!kMayBeUnknown.has(field) || !/no parameter/.test(error.message)) return false;
  unknownToServer.add(field);
  return true;
}

async function lookThrough(
  asked: EventFilter,
  own: EventFilter,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Found> {
  const found: Found = { events: [], cursor, lookedThrough: 0 };
  for (let page = 0; page < kLookPages && found.events.length < kPageSize; page += 1) {
    const answer = await api.events(
      { ...asked, limit: kLookPageSize, cursor: found.cursor },
      signal,
    );
    found.events.push(...answer.events.filter((event) => fits(event, own)));
    found.lookedThrough += answer.events.length;
    found.cursor = answer.next_cursor;
    if (!found.cursor) break;
  }
  return found;
}

export async function search(
  filter: EventFilter,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Found> {
  for (;;) {
    const { asked, own } = split(filter);
    try {
      if (Object.keys(own).length > 0) return await lookThrough(asked, own, cursor, signal);
      const page = await api.events({ ...question(asked), limit: kPageSize, cursor }, signal);
      return { events: page.events, cursor: page.next_cursor, lookedThrough: 0 };
    } catch (error) {
      if (!learnFrom(error)) throw error;
    }
  }
}
