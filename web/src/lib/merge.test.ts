import { describe, expect, it } from 'vitest';
import { appendPage, mergeFirstPage, newAbove } from './merge';

const at = (id: string, second: number, text = '') => ({
  id,
  text,
  occurred_at: new Date(Date.UTC(2026, 10, 21, 16, 0, second)).toISOString(),
});
const ids = (list: { id: string }[]): string => list.map(({ id }) => id).join('');

describe('mergeFirstPage', () => {
  it('puts what is new in front and keeps the later pages', () => {
    const old = [at('c', 3), at('b', 2), at('a', 1)];
    expect(ids(mergeFirstPage(old, [at('d', 4), at('c', 3)], false))).toBe('dcba');
  });

  it('drops what the fresh page no longer has', () => {
    const old = [at('c', 3), at('b', 2), at('a', 1)];
    expect(ids(mergeFirstPage(old, [at('c', 3), at('a', 1)], false))).toBe('ca');
  });

  it('takes the fresh state of what is there already', () => {
    const [first] = mergeFirstPage([at('a', 1, 'old')], [at('a', 1, 'new')], false);
    expect(first?.text).toBe('new');
  });

  it('keeps nothing behind the last page', () => {
    expect(ids(mergeFirstPage([at('b', 2), at('a', 1)], [at('b', 2)], true))).toBe('b');
    expect(mergeFirstPage([at('a', 1)], [], true)).toEqual([]);
  });
});

describe('appendPage', () => {
  it('appends what is not there yet', () => {
    expect(ids(appendPage([at('c', 3), at('b', 2)], [at('b', 2), at('a', 1)]))).toBe('cba');
  });
});

describe('newAbove', () => {
  it('counts what came in at the top, and nothing of another list', () => {
    expect(newAbove(['b', 'c'], ['a', 'b', 'c'])).toBe(1);
    expect(newAbove(['b', 'c'], ['b', 'c', 'd'])).toBe(0);
    expect(newAbove(['b'], ['x', 'y'])).toBe(0);
    expect(newAbove([], ['x'])).toBe(0);
  });
});
