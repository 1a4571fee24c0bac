// Days of <input type="date"> and the times that the API wants.
import { isoDay } from './format';

// The first moment of that day in this browser's time, or of the one `later` days after it.
export function startOfDay(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export const dayOf = (time: string | null | undefined): string =>
  time ? isoDay(Date.parse(time)) : '';

// The last day before that moment.
export const lastDayBefore = (time: string | null | undefined): string =>
  time ? isoDay(Date.parse(time) - 1) : '';

// The address of a page with what its filter form says: "from" and "to" become start_time and end_time.
export function formAddress(path: string, form: HTMLFormElement): string {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const text = String(value).trim();
    if (!text) continue;
    if (name === 'from') query.set('start_time', startOfDay(text));
    else if (name === 'to') query.set('end_time', startOfDay(text, 1));
    else query.set(name, text);
  }
  const text = query.toString();
  return `${path}${text ? `?${text}` : ''}`;
}
