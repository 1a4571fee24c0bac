import type { Severity } from '../api/types';
import { S } from '../strings';

export function SeverityBadge({ severity }: { severity: Severity }) {
  return <span class={`badge severity-${severity}`}>{S.severity[severity]}</span>;
}
