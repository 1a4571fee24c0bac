import type { AlertFilter } from '../../api/client';
import type { Alert } from '../../api/types';
import { Age } from '../../components/age';
import { Icon } from '../../components/icons';
import { SeverityBadge } from '../../components/severity_badge';
import { clockTime, longDay, money, words } from '../../lib/format';
import { Link } from '../../lib/router';
import { S } from '../../strings';
import { alertAddress } from './filter';

interface Props {
  alert: Alert;
  filter: AlertFilter;
  previous: string | null;
  next: string | null;
}

function Step({
  to,
  filter,
  label,
  icon,
}: {
  to: string | null;
  filter: AlertFilter;
  label: string;
  icon: 'up' | 'down';
}) {
  if (!to) {
    return (
      <span class="icon-button" aria-hidden="true">
        <Icon name={icon} />
      </span>
    );
  }
  return (
    <Link class="icon-button" href={alertAddress(to, filter)} aria-label={label}>
      <Icon name={icon} />
    </Link>
  );
}

export function AlertHead({ alert, filter, previous, next }: Props) {
  return (
    <header class="alert-head">
      <div class="alert-nav">
        <Link class="back button small" href={alertAddress(null, filter)}>
          <Icon name="left" /> {S.alerts.backToList}
        </Link>
        <div class="alert-title">
          <SeverityBadge severity={alert.severity} />
          <h2 class="title">
            {words(alert.event_type)}{' '}
            <span class="amount">{money(alert.amount, alert.currency)}</span>
          </h2>
        </div>
        <span class="steps">
          <Step to={previous} filter={filter} label={S.alerts.previous} icon="up" />
          <Step to={next} filter={filter} label={S.alerts.next} icon="down" />
        </span>
      </div>
      <p class="alert-facts">
        <span>
          {longDay(alert.occurred_at)}, {clockTime(alert.occurred_at)}
        </span>
        <span class="soft">
          <Age of={alert.occurred_at} />
        </span>
        {alert.staff_id && (
          <Link href={`/alerts?staff_id=${encodeURIComponent(alert.staff_id)}`}>
            {alert.staff_id}
          </Link>
        )}
        {alert.register_id && (
          <Link href={`/alerts?register_id=${encodeURIComponent(alert.register_id)}`}>
            {alert.register_id}
          </Link>
        )}
        <span>{alert.store_id}</span>
        <Link href={`/events/${alert.event_id}`}>{S.detail.event}</Link>
      </p>
      {alert.occurrences > 1 && (
        <p class="soft">{S.detail.occurrences(alert.occurrences, clockTime(alert.last_seen))}</p>
      )}
    </header>
  );
}
