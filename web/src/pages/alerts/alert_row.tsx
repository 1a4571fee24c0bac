import type { AlertFilter } from '../../api/client';
import type { Alert } from '../../api/types';
import { Age } from '../../components/age';
import { Icon } from '../../components/icons';
import { SeverityBadge } from '../../components/severity_badge';
import { money, words } from '../../lib/format';
import { Link } from '../../lib/router';
import { S } from '../../strings';
import { alertAddress } from './filter';

interface Props {
  alert: Alert;
  filter: AlertFilter;
  current: boolean;
}

function Thumbnail({ alert }: { alert: Alert }) {
  const own = alert.clips.find((clip) => clip.pos_event_id === alert.event_id);
  const clip = own ?? alert.clips[0];
  if (clip?.thumbnail_url) {
    return <img class="thumb" src={clip.thumbnail_url} alt="" loading="lazy" />;
  }
  const pending = alert.clip_requests.some(
    ({ status }) => status === 'pending' || status === 'processing',
  );
  return (
    <span class={`thumb thumb-empty ${pending ? 'thumb-pending' : ''}`}>
      {clip ? <Icon name="play" /> : pending ? S.alerts.filming : S.alerts.noVideo}
    </span>
  );
}

function whoAndWhere(alert: Alert): string {
  return [alert.staff_id, alert.register_id ?? alert.store_id].filter(Boolean).join(' · ');
}

export function AlertRow({ alert, filter, current }: Props) {
  const [first, ...others] = [...alert.reasons].sort((a, b) => b.points - a.points);
  return (
    <li class={`alert-row ${alert.status} severity-edge-${alert.severity}`}>
      <Link href={alertAddress(alert.id, filter)} aria-current={current ? 'true' : undefined}>
        <Thumbnail alert={alert} />
        <span class="alert-row-text">
          <span class="alert-row-head">
            <strong>{words(alert.event_type)}</strong>
            {alert.occurrences > 1 && (
              <span class="times" title={S.alerts.timesLong(alert.occurrences)}>
                {S.alerts.times(alert.occurrences)}
              </span>
            )}
            <span class="amount">{money(alert.amount, alert.currency)}</span>
          </span>
          <span class="alert-row-reason">
            {first?.text}
            {others.length > 0 && <span class="soft"> +{others.length}</span>}
          </span>
          <span class="alert-row-foot">
            <SeverityBadge severity={alert.severity} />
            <span class="ellipsis">{whoAndWhere(alert)}</span>
            {alert.disposition && (
              <span class={`tag disposition-${alert.disposition}`}>
                {S.disposition[alert.disposition]}
              </span>
            )}
            <Age of={alert.occurred_at} />
          </span>
        </span>
      </Link>
    </li>
  );
}
