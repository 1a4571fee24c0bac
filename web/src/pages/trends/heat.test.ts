import { describe, expect, it } from 'vitest';
import { daysOf, weekdayOf } from './heat';

describe('daysOf', () => {
  it('has both ends, and each day once where the clock changes', () => {
    expect(daysOf('2026-10-24', '2026-10-27')).toEqual([
      '2026-10-24',
      '2026-10-25',
      '2026-10-26',
      '2026-10-27',
    ]);
    expect(daysOf('2026-03-27', '2026-04-02')).toHaveLength(7);
    expect(daysOf('2026-11-21', '2026-11-21')).toEqual(['2026-11-21']);
  });
});

describe('weekdayOf', () => {
  it('begins on Monday', () => {
    expect(weekdayOf('2026-11-16')).toBe(0);
    expect(weekdayOf('2026-11-22')).toBe(6);
  });
});
