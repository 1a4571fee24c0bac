// Times, amounts and names as people write them. Times are milliseconds since 1970 or RFC 3339 texts.
import { S } from '../strings';

export type Moment = number | string;

export const ms = (moment: Moment): number =>
  typeof moment === 'number' ? moment : Date.parse(moment);

const formatter = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat(undefined, options);
  return (moment: Moment): string => format.format(ms(moment));
};

export const clockTime = formatter({
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
export const shortTime = formatter({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const shortDay = formatter({ day: 'numeric', month: 'short' });
export const longDay = formatter({ weekday: 'short', day: 'numeric', month: 'short' });
const kDayAndTime: Intl.DateTimeFormatOptions = {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
};
const thisYear = formatter(kDayAndTime);
const anyYear = formatter({ ...kDayAndTime, year: 'numeric' });

// With the year only where it is not this one.
export function dayAndTime(moment: Moment): string {
  const sameYear = new Date(ms(moment)).getFullYear() === new Date().getFullYear();
  return (sameYear ? thisYear : anyYear)(moment);
}

const kMinute = 60;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;

// age(then, now): "12 s", "5 min", "3 h", "4 d".
export function age(then: Moment, now: number): string {
  const seconds = Math.max(0, Math.round((now - ms(then)) / 1000));
  if (seconds < kMinute) return `${seconds} s`;
  if (seconds < kHour) return `${Math.floor(seconds / kMinute)} min`;
  if (seconds < kDay) return `${Math.floor(seconds / kHour)} h`;
  return `${Math.floor(seconds / kDay)} d`;
}

// duration(93784): "1 d 2 h", the two largest units.
export function duration(seconds: number): string {
  const units: [number, string][] = [
    [kDay, 'd'],
    [kHour, 'h'],
    [kMinute, 'min'],
    [1, 's'],
  ];
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [size, name] of units) {
    if (rest >= size && parts.length < 2) parts.push(`${Math.floor(rest / size)} ${name}`);
    rest %= size;
  }
  return parts.join(' ') || '0 s';
}

// mediaTime(75.4): "1:15".
export function mediaTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function money(amount: string | null, currency: string | null): string {
  if (amount === null) return '';
  try {
    const options = { style: 'currency', currency: currency ?? '' } as const;
    return new Intl.NumberFormat(undefined, options).format(Number(amount));
  } catch {
    return `${amount} ${currency ?? ''}`.trim();
  }
}

// A sum without its hundredths: "€1,240".
export function roundMoney(amount: string | null, currency: string | null): string {
  if (amount === null) return '';
  const options = { maximumFractionDigits: 0, minimumFractionDigits: 0 };
  const style = currency ? ({ style: 'currency', currency } as const) : {};
  return new Intl.NumberFormat(undefined, { ...options, ...style }).format(Number(amount));
}

const wholes = new Intl.NumberFormat();
const compacts = new Intl.NumberFormat(undefined, {
  notation: 'compact',
  maximumFractionDigits: 1,
});

export const whole = (value: number): string => wholes.format(Math.round(value));
export const compact = (value: number): string => compacts.format(value);
export const percent = (share: number, digits = 0): string => `${(share * 100).toFixed(digits)} %`;

// Scores, risks and points run from 0 to 1 in the API, and to 100 before people.
export const points = (score: number): string => String(Math.round(score * 100));

export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = size;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

// words('refund_issued'): "Refund issued", unless the strings know better.
export function words(name: string): string {
  if (Object.hasOwn(S.names, name)) return S.names[name]!;
  const text = name.replace(/[_.-]+/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// The browser's own day, as <input type="date"> wants it.
export function isoDay(moment: number): string {
  const date = new Date(moment);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
