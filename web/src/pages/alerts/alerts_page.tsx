import { useRef } from 'preact/hooks';
import { ExportLink } from '../../components/export_link';
import { useKeys } from '../../lib/keys';
import { go, usePlace } from '../../lib/router';
import { S } from '../../strings';
import { AlertFilters } from './alert_filters';
import { AlertList } from './alert_list';
import { AlertView } from './alert_view';
import { alertAddress, filterOf } from './filter';
import { OverviewPanel } from './overview_panel';
import { useAlerts } from './use_alerts';

// The list, and beside it (on a phone: instead of it) the alert that is open.
export function AlertsPage({ id }: { id: string | null }) {
  const { query } = usePlace();
  const filter = filterOf(query);
  const list = useAlerts(filter);
  const alerts = list.alerts ?? [];
  // Deciding may take an alert out of the filtered list: its neighbours are those of where it was.
  const lastIndex = useRef(-1);
  const found = alerts.findIndex((alert) => alert.id === id);
  if (found >= 0) lastIndex.current = found;
  const wasAt = id ? lastIndex.current : -1;

  const neighbour = (step: 1 | -1): string | null => {
    if (found >= 0) return alerts[found + step]?.id ?? null;
    return alerts[step === 1 ? Math.max(wasAt, 0) : wasAt - 1]?.id ?? null;
  };
  const open = (to: string | null): void => {
    if (to) go(alertAddress(to, filter), id !== null);
    else list.loadMore();
  };
  useKeys({ j: () => open(neighbour(1)), k: () => open(neighbour(-1)) });

  return (
    <div class={`alerts-split ${id ? 'has-detail' : ''}`}>
      <section class="alerts-column" aria-label={S.alerts.list}>
        <header class="alerts-head">
          <h1>{S.alerts.title}</h1>
          <ExportLink list="alerts" filter={filter} />
        </header>
        <AlertFilters filter={filter} />
        <AlertList list={list} filter={filter} currentId={id} />
      </section>
      <div class="alerts-detail">
        {id ? (
          <AlertView
            key={id}
            id={id}
            known={alerts[found] ?? null}
            filter={filter}
            previous={neighbour(-1)}
            next={neighbour(1)}
          />
        ) : (
          <OverviewPanel />
        )}
      </div>
    </div>
  );
}
