import { expect, it } from 'vitest';
import { heatOf } from './heat';

it('puts each hour of the week in its place, and nothing where there is none', () => {
  const heat = heatOf([
    { weekday: 'monday', hour: 0, events: 4, alerts: 1 },
    { weekday: 'sunday', hour: 23, events: 6, alerts: 0 },
  ]);
  expect(heat).toHaveLength(7);
  expect(heat.every((hours) => hours.length === 24)).toBe(true);
  expect(heat[0]![0]).toEqual({ events: 4, alerts: 1 });
  expect(heat[6]![23]).toEqual({ events: 6, alerts: 0 });
  expect(heat[3]![12]).toEqual({ events: 0, alerts: 0 });
});
