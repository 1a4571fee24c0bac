import { api } from '../../api/client';
import type { Day, Overview, Severity } from '../../api/types';
import { Loading } from '../../components/loading';
import { Meter, toneOf } from '../../components/meter';
import { SeverityBadge } from '../../components/severity_badge';
import { bytes, points, roundMoney, whole } from '../../lib/format';
import { staffAddress } from '../../lib/places';
import { Link } from '../../lib/router';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

const kSeverities: Severity[] = ['critical', 'high', 'medium', 'low'];

type Figure = (day: Day, currency: string | null) => string;

const kFigures: { label: string; of: Figure }[] = [
  { label: S.overview.alerts, of: (day) => whole(day.alerts) },
  { label: S.overview.events, of: (day) => whole(day.events) },
  { label: S.overview.sales, of: (day, currency) => roundMoney(day.sales_amount, currency) },
  {
    label: S.overview.refunds,
    of: (day, currency) => roundMoney(day.kinds.refund?.amount ?? '0', currency),
  },
];

function Figures({ data }: { data: Overview }) {
  return (
    <dl class="figures">
      {kFigures.map(({ label, of }) => (
        <div key={label} class="figure">
          <dt>{label}</dt>
          <dd class="figure-value">{of(data.today, data.currency)}</dd>
          <dd class="soft">{S.overview.against(of(data.week_ago, data.currency))}</dd>
        </div>
      ))}
    </dl>
  );
}

function OpenBySeverity({ data }: { data: Overview }) {
  const most = Math.max(1, ...kSeverities.map((severity) => data.open_alerts[severity]));
  return (
    <section class="card">
      <h2>{S.overview.openBySeverity}</h2>
      <ul class="bars">
        {kSeverities.map((severity) => (
          <li key={severity}>
            <Link href={`/alerts?status=open&severity=${severity}`}>
              <SeverityBadge severity={severity} />
            </Link>
            <Meter value={data.open_alerts[severity] / most} tone={severity} />
            <span class="number">{whole(data.open_alerts[severity])}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function TopRules({ data }: { data: Overview }) {
  const most = Math.max(1, ...data.top_rules.map(({ alerts }) => alerts));
  return (
    <section class="card">
      <h2>{S.overview.topRules}</h2>
      <ul class="bars">
        {data.top_rules.map(({ rule, alerts }) => (
          <li key={rule}>
            <Link href={`/rules#${encodeURIComponent(rule)}`} class="mono ellipsis">
              {rule}
            </Link>
            <Meter value={alerts / most} />
            <span class="number">{whole(alerts)}</span>
          </li>
        ))}
        {data.top_rules.length === 0 && <li class="soft">{S.common.none}</li>}
      </ul>
    </section>
  );
}

function TopStaff({ data }: { data: Overview }) {
  return (
    <section class="card">
      <h2>{S.overview.topStaff}</h2>
      <ul class="bars">
        {data.top_staff.map((staff) => (
          <li key={`${staff.store_id} ${staff.staff_id}`}>
            <Link href={staffAddress(staff.staff_id, staff.store_id)} class="ellipsis">
              {staff.staff_id}
            </Link>
            <Meter value={staff.risk} tone={toneOf(staff.risk)} />
            <span class="number">{points(staff.risk)}</span>
          </li>
        ))}
        {data.top_staff.length === 0 && <li class="soft">{S.common.none}</li>}
      </ul>
    </section>
  );
}

// What stands beside the list while no alert is open: the day at a glance.
export function OverviewPanel() {
  const overview = useLoad('overview', 'overview', api.overview);
  return (
    <div class="overview">
      <header class="page-head">
        <div>
          <h2 class="title">{S.overview.title}</h2>
          <p class="soft">{S.overview.choose}</p>
        </div>
      </header>
      <Loading of={overview} lines={8}>
        {(data) => (
          <>
            <Figures data={data} />
            <div class="cards">
              <OpenBySeverity data={data} />
              <TopStaff data={data} />
              <TopRules data={data} />
            </div>
            <p class="soft">
              {S.overview.cameras(data.cameras.live, data.cameras.total)} ·{' '}
              {S.overview.clips(data.clips.made_today, bytes(data.clips.bytes))}
            </p>
          </>
        )}
      </Loading>
    </div>
  );
}
