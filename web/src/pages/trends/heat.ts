import type { Pattern } from '../../api/types';

export interface Cell {
  events: number;
  alerts: number;
}

// 7 weekdays from Monday, of 24 hours each.
export type Heat = Cell[][];

const kWeekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

// Of the patterns by hour_of_week.
export function heatOf(patterns: Pattern[]): Heat {
  const cells = new Map(patterns.map((cell) => [`${cell.weekday} ${cell.hour}`, cell]));
  return kWeekdays.map((weekday) =>
    Array.from({ length: 24 }, (_, hour) => {
      const cell = cells.get(`${weekday} ${hour}`);
      return { events: cell?.events ?? 0, alerts: cell?.alerts ?? 0 };
    }),
  );
}
