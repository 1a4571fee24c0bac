// A live list: its first page is asked again and again, later pages were loaded once.

export interface Dated {
  id: string;
  occurred_at: string;
}

// The fresh first page, and what lies behind it of what was there. What the fresh page should have
// shown and does not (it no longer fits the filter) is gone.
export function mergeFirstPage<T extends Dated>(old: T[], fresh: T[], isLastPage: boolean): T[] {
  if (isLastPage) return fresh;
  const ids = new Set(fresh.map((item) => item.id));
  const end = Date.parse(fresh[fresh.length - 1]?.occurred_at ?? '');
  const behind = old.filter((item) => !ids.has(item.id) && Date.parse(item.occurred_at) <= end);
  return [...fresh, ...behind];
}

// Appends a later page, without what is there already.
export function appendPage<T extends Dated>(old: T[], page: T[]): T[] {
  const ids = new Set(old.map((item) => item.id));
  return [...old, ...page.filter((item) => !ids.has(item.id))];
}

// How many have come in above those that were there.
export function newAbove(old: string[], now: string[]): number {
  const known = new Set(old);
  const count = now.findIndex((id) => known.has(id));
  return Math.max(0, count);
}
