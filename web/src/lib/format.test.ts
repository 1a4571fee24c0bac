import { describe, expect, it } from 'vitest';
import {
  age,
  bytes,
  dayAndTime,
  duration,
  isoDay,
  mediaTime,
  money,
  points,
  words,
} from './format';

const kNow = Date.parse('2026-11-21T16:00:00Z');

describe('age', () => {
  it('says the largest unit, rounded down', () => {
    expect(age(kNow - 12_000, kNow)).toBe('12 s');
    expect(age(kNow - 119_000, kNow)).toBe('1 min');
    expect(age(kNow - 7_199_000, kNow)).toBe('1 h');
    expect(age('2026-11-19T15:00:00Z', kNow)).toBe('2 d');
  });

  it('is never negative, whatever a clock says', () => {
    expect(age(kNow + 5000, kNow)).toBe('0 s');
  });
});

describe('duration', () => {
  it('says the two largest units', () => {
    expect(duration(0)).toBe('0 s');
    expect(duration(59.6)).toBe('1 min');
    expect(duration(121)).toBe('2 min 1 s');
    expect(duration(93_784)).toBe('1 d 2 h');
  });
});

describe('mediaTime', () => {
  it('is minutes and seconds', () => {
    expect(mediaTime(75.9)).toBe('1:15');
    expect(mediaTime(-0.2)).toBe('0:00');
  });
});

describe('money', () => {
  it('is empty where nothing is known', () => {
    expect(money(null, 'USD')).toBe('');
  });

  it('survives a currency that nobody knows', () => {
    expect(money('12.50', 'nonsense')).toBe('12.50 nonsense');
    expect(money('12.50', null)).toBe('12.50');
  });
});

describe('names and numbers', () => {
  it('makes words of the names of the API', () => {
    expect(words('refund_issued')).toBe('Refund issued');
    expect(words('no_sale')).toBe('No sale');
    expect(words('constructor')).toBe('Constructor');
  });

  it('writes sizes and points for people', () => {
    expect(bytes(999)).toBe('999 B');
    expect(bytes(7_340_032)).toBe('7.3 MB');
    expect(points(0.5)).toBe('50');
  });

  it('writes the year only where it is another one', () => {
    expect(dayAndTime('2001-02-03T04:05:06Z')).toContain('2001');
    expect(dayAndTime(Date.now())).not.toContain(String(new Date().getFullYear()));
  });

  it('writes days as date fields want them', () => {
    expect(isoDay(new Date(2026, 0, 5, 23, 59).getTime())).toBe('2026-01-05');
  });
});
