import { api } from '../../api/client';
import { isoDay } from '../../lib/format';

export interface Cell {
  events: number;
  alerts: number;
}

// 7 weekdays from Monday, of 24 hours each.
export type Heat = Cell[][];

const kAtOnce = 3;
const kDayMs = 86_400_000;

export function emptyHeat(): Heat {
  return Array.from({ length: 7 }, () =>
    Array.from({ length: 24 }, () => ({ events: 0, alerts: 0 })),
  );
}

// The days from..to, both included, as the API writes them.
export function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  const last = Date.parse(`${to}T12:00:00`);
  for (let at = Date.parse(`${from}T12:00:00`); at <= last + kDayMs / 24; at += kDayMs) {
    days.push(isoDay(at));
  }
  return days;
}

// 0 for Monday.
export const weekdayOf = (day: string): number =>
  (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;

// The API counts by hour or by weekday; asked for the hours of each single day, it says both.
export async function loadHeat(from: string, to: string, signal: AbortSignal): Promise<Heat> {
  const heat = emptyHeat();
  const days = daysOf(from, to);
  const work = async (): Promise<void> => {
    for (let day = days.shift(); day !== undefined; day = days.shift()) {
      const { patterns } = await api.patterns({ by: 'hour', from: day, to: day }, signal);
      for (const { hour = 0, events = 0, alerts } of patterns) {
        const cell = heat[weekdayOf(day)]![hour]!;
        cell.events += events;
        cell.alerts += alerts;
      }
    }
  };
  await Promise.all(Array.from({ length: kAtOnce }, work));
  return heat;
}
