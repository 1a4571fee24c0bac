import { useState } from 'preact/hooks';
import type { AlertFilter } from '../../api/client';
import type { Disposition, Severity } from '../../api/types';
import { Icon } from '../../components/icons';
import { goQuery } from '../../lib/router';
import { longDay, words } from '../../lib/format';
import { useCameras } from '../../lib/use_cameras';
import { S } from '../../strings';
import { kFilterNames } from './filter';
import { MoreFilters } from './more_filters';

const kSeverities: Severity[] = ['critical', 'high', 'medium', 'low'];
const kStatuses: [string, string][] = [
  ['', S.alerts.statusAny],
  ['open', S.alerts.statusOpen],
  ['acknowledged', S.alerts.statusDone],
];

const valueOf = (event: Event): string => (event.target as HTMLSelectElement).value;

// What a filter says where it is not a name.
function chipText(name: string, value: string, cameraName: (id: string) => string): string {
  if (name === 'start_time') return S.alerts.since(longDay(value));
  if (name === 'end_time') return S.alerts.until(longDay(Date.parse(value) - 1));
  if (name === 'min_amount') return `≥ ${value}`;
  if (name === 'max_amount') return `≤ ${value}`;
  if (name === 'camera_id') return cameraName(value);
  return name === 'event_type' ? words(value) : value;
}

function clear(): void {
  goQuery(Object.fromEntries(kFilterNames.map((name) => [name, null])));
}

export function AlertFilters({ filter }: { filter: AlertFilter }) {
  const [more, setMore] = useState(false);
  const { nameOf } = useCameras();
  const others = kFilterNames.filter(
    (name) => filter[name] && !['status', 'severity', 'disposition'].includes(name),
  );
  return (
    <div class="alert-filters" role="group" aria-label={S.alerts.filters}>
      <div class="segments">
        {kStatuses.map(([value, label]) => (
          <button
            key={value}
            type="button"
            aria-pressed={(filter.status ?? '') === value}
            onClick={() => goQuery({ status: value })}
          >
            {label}
          </button>
        ))}
      </div>
      <select
        aria-label={S.field.severity}
        value={filter.severity ?? ''}
        onChange={(event) => goQuery({ severity: valueOf(event) })}
      >
        <option value="">{S.alerts.anySeverity}</option>
        {kSeverities.map((severity) => (
          <option key={severity} value={severity}>
            {S.severity[severity]}
          </option>
        ))}
      </select>
      <select
        aria-label={S.field.decision}
        value={filter.disposition ?? ''}
        onChange={(event) => goQuery({ disposition: valueOf(event) })}
      >
        <option value="">{S.alerts.undecided}</option>
        {(Object.keys(S.disposition) as Disposition[]).map((name) => (
          <option key={name} value={name}>
            {S.disposition[name]}
          </option>
        ))}
      </select>
      {others.map((name) => (
        <button
          key={name}
          type="button"
          class="chip"
          onClick={() => goQuery({ [name]: null })}
          aria-label={`${S.common.remove}: ${words(name)} ${filter[name]}`}
        >
          {chipText(name, filter[name]!, nameOf)} <Icon name="close" />
        </button>
      ))}
      <button type="button" class="button small" onClick={() => setMore(true)}>
        <Icon name="filter" /> {S.alerts.moreFilters}
      </button>
      {more && <MoreFilters filter={filter} onClose={() => setMore(false)} />}
      {Object.keys(filter).length > 0 && (
        <button type="button" class="link" onClick={clear}>
          {S.common.clear}
        </button>
      )}
    </div>
  );
}
