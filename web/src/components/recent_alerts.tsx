import type { Alert } from '../api/types';
import { money, words } from '../lib/format';
import { Link } from '../lib/router';
import { S } from '../strings';
import { Age } from './age';
import { SeverityBadge } from './severity_badge';

// One line each, which leads to the alert.
export function RecentAlerts({ alerts, label }: { alerts: Alert[]; label: string }) {
  return (
    <ul class="recent-alerts" aria-label={label}>
      {alerts.map((alert) => (
        <li key={alert.id}>
          <Link href={`/alerts/${alert.id}`} class="recent-alert">
            <SeverityBadge severity={alert.severity} />
            <span class="ellipsis">
              {words(alert.event_type)} {money(alert.amount, alert.currency)}
            </span>
            {alert.disposition && (
              <span class={`tag disposition-${alert.disposition}`}>
                {S.disposition[alert.disposition]}
              </span>
            )}
            <span class="soft">
              <Age of={alert.occurred_at} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
