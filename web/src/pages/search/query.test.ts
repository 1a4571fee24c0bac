import { describe, expect, it } from 'vitest';
import { question, searchOf } from './query';

describe('searchOf', () => {
  it('takes what it knows from the address', () => {
    expect(searchOf(new URLSearchParams('q=1&staff_id=&nonsense=2'))).toEqual({ q: '1' });
  });
});

describe('question', () => {
  it('names the time that a text needs, and no other', () => {
    const end_time = '2026-11-21T14:00:00.000Z';
    expect(question({ q: '4711', end_time }).start_time).toBe('2026-08-23T00:00:00.000Z');
    expect(question({ q: '4711', start_time: end_time }).start_time).toBe(end_time);
    expect(question({ staff_id: 'emp_7' })).toEqual({ staff_id: 'emp_7' });
  });
});
