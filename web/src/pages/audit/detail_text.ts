import type { AuditEntry } from '../../api/types';
import { dayAndTime, words } from '../../lib/format';
import { S } from '../../strings';

type Details = AuditEntry['details'];

const kTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const kTexts: Record<string, Record<string, string>> = {
  role: S.role,
  disposition: S.disposition,
};

function textOf(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? S.audit.yes : S.audit.no;
  if (Array.isArray(value)) {
    return value.join(', ') || (name === 'stores' ? S.account.everyStore : S.common.none);
  }
  if (typeof value !== 'string') return JSON.stringify(value);
  return kTime.test(value) ? dayAndTime(value) : (kTexts[name]?.[value] ?? value);
}

// What an entry says about its action, as people read it: [name, text]. Its object, which it shows anyway, is left out.
export function detailTexts(details: Details, object: string | null): [string, string][] {
  return Object.entries(details)
    .filter(([, value]) => value !== object)
    .map(([name, value]) => [S.audit.detailNames[name] ?? words(name), textOf(name, value)]);
}
