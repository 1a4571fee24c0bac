import { api } from '../../api/client';
import { ApiError } from '../../api/http';
import type { Alert, Disposition, StaffRisk } from '../../api/types';
import { Empty } from '../../components/empty';
import { Icon } from '../../components/icons';
import { Loading } from '../../components/loading';
import { Meter, toneOf } from '../../components/meter';
import { RecentAlerts } from '../../components/recent_alerts';
import { points, words } from '../../lib/format';
import { Link, usePlace } from '../../lib/router';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';
import { BeforeAndNow } from './before_and_now';
import { PeerRates } from './peer_rates';

function Head({ staff }: { staff: StaffRisk }) {
  return (
    <header class="alert-head">
      <Link class="button small" href="/staff">
        <Icon name="left" /> {S.staff.all}
      </Link>
      <div class="alert-title">
        <h1 class="title">{staff.staff_id}</h1>
        <span class="soft">{staff.store_id}</span>
      </div>
      <div class="risk-line large">
        <span>{S.detail.risk}</span>
        <Meter value={staff.risk} tone={toneOf(staff.risk)} mark={staff.before.risk} />
        <span class="number strong">{points(staff.risk)}</span>
        <span class={`trend trend-${staff.trend}`}>{S.detail.riskTrend[staff.trend]}</span>
      </div>
    </header>
  );
}

function Parts({ staff }: { staff: StaffRisk }) {
  return (
    <section class="card" aria-labelledby="parts-title">
      <header class="card-head">
        <h2 id="parts-title">{S.staff.made}</h2>
        <span class="number strong">{points(staff.risk)}</span>
      </header>
      {staff.risk_parts.length === 0 && <p class="soft">{S.staff.nothing}</p>}
      <ul class="reasons">
        {staff.risk_parts.map((part) => (
          <li key={part.part}>
            <p>{part.text}</p>
            <span class="reason-foot">
              <span class="soft">{words(part.part.replace(/^rate\./, ''))}</span>
              <Meter value={part.points} tone={toneOf(staff.risk)} />
              <span class="number">+{points(part.points)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function RecentCard({ alerts }: { alerts: Alert[] }) {
  return (
    <section class="card" aria-labelledby="recent-title">
      <header class="card-head">
        <h2 id="recent-title">{S.staff.recent}</h2>
      </header>
      {alerts.length === 0 && <p class="soft">{S.staff.noAlerts}</p>}
      <RecentAlerts alerts={alerts} label={S.staff.recent} />
    </section>
  );
}

function Decisions({ staff }: { staff: StaffRisk }) {
  return (
    <dl class="figures">
      {(Object.entries(staff.dispositions) as [Disposition, number][]).map(([name, count]) => (
        <div class="figure" key={name}>
          <dt>{S.disposition[name]}</dt>
          <dd class="figure-value">{count}</dd>
        </div>
      ))}
    </dl>
  );
}

export function StaffProfile({ id }: { id: string }) {
  const { query } = usePlace();
  const store = query.get('store_id');
  const loaded = useLoad(`staff ${store} ${id}`, null, (signal) =>
    api.staffRisk(id, store ? { store_id: store } : {}, signal),
  );
  if (loaded.error instanceof ApiError && loaded.error.status === 404) {
    return <Empty title={S.staff.gone} />;
  }
  return (
    <Loading of={loaded} lines={12}>
      {(staff) => (
        <article class="staff-view">
          <Head staff={staff} />
          <div class="cards two">
            <div class="stack top">
              <Parts staff={staff} />
              <BeforeAndNow staff={staff} />
              <Decisions staff={staff} />
            </div>
            <div class="stack top">
              <PeerRates staff={staff} />
              <RecentCard alerts={staff.recent_alerts} />
            </div>
          </div>
        </article>
      )}
    </Loading>
  );
}
