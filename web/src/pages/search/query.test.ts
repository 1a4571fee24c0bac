import { describe, expect, it } from 'vitest';
import type { PosEvent } from '../../api/types';
import { fits, searchOf } from './query';

const event = {
  order_id: 'O000815',
  ticket_no: 'T7',
  staff_id: 'emp_7',
  original_order_id: null,
  amount: '-12.50',
  items: [{ sku: '4711', name: 'Soap' }],
} as unknown as PosEvent;

describe('fits', () => {
  it('finds by order, ticket and article, whatever the case', () => {
    expect(fits(event, { q: 'o000815' })).toBe(true);
    expect(fits(event, { q: 't7' })).toBe(true);
    expect(fits(event, { q: 'soap' })).toBe(true);
    expect(fits(event, { q: '0816' })).toBe(false);
  });

  it('takes the size of an amount', () => {
    expect(fits(event, { min_amount: '12.50' })).toBe(true);
    expect(fits(event, { max_amount: '12' })).toBe(false);
    expect(fits({ ...event, amount: null }, { min_amount: '1' })).toBe(false);
  });
});

describe('searchOf', () => {
  it('takes what it knows from the address', () => {
    expect(searchOf(new URLSearchParams('q=1&staff_id=&nonsense=2'))).toEqual({ q: '1' });
  });
});
