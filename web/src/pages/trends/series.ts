import { compact, points, whole } from '../../lib/format';

// A trend's points as uPlot wants them: times in seconds, values as numbers.
export interface Series {
  times: number[];
  values: (number | null)[];
}

export function seriesOf(points: { start: string; value: number | string | null }[]): Series {
  return {
    times: points.map(({ start }) => Date.parse(`${start}T12:00:00Z`) / 1000),
    values: points.map(({ value }) => (value === null ? null : Number(value))),
  };
}

export const isShare = (metric: string): boolean => metric === 'mean_score';

export function valueText(metric: string, value: number | null): string {
  if (value === null) return '';
  return isShare(metric) ? points(value) : compact(value);
}

// The same in full, for a single figure.
export const fullText = (metric: string, value: number): string =>
  isShare(metric) ? points(value) : whole(value);

// What a whole period comes to: a sum, of a share the mean of its days.
export function totalOf(metric: string, values: (number | null)[]): number {
  const known = values.filter((value): value is number => value !== null);
  const sum = known.reduce((all, value) => all + value, 0);
  return isShare(metric) ? sum / Math.max(1, known.length) : sum;
}
