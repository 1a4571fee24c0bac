import { type AlertFilter, type EventFilter, exportUrl } from '../api/client';
import { useMay } from '../api/session';
import { S } from '../strings';
import { Icon } from './icons';

interface Props {
  list: 'alerts' | 'events';
  filter: AlertFilter | EventFilter;
}

// The list as it is filtered, for a spreadsheet.
export function ExportLink({ list, filter }: Props) {
  if (!useMay('manager')) return null;
  return (
    <a class="button small" href={exportUrl(`/api/v1/${list}.csv`, filter)} download>
      <Icon name="download" /> {S.common.csv}
    </a>
  );
}
