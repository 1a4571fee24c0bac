import { api } from '../../api/client';
import { ApiError } from '../../api/http';
import type { Alert, StaffRisk } from '../../api/types';
import { ErrorNote } from '../../components/error_note';
import { Meter, toneOf } from '../../components/meter';
import { RecentAlerts } from '../../components/recent_alerts';
import { Skeleton } from '../../components/skeleton';
import { points } from '../../lib/format';
import { staffAddress, storeOf } from '../../lib/places';
import { Link } from '../../lib/router';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

const kShown = 5;

function History({ staff, except }: { staff: StaffRisk; except: string }) {
  const recent = staff.recent_alerts.filter(({ id }) => id !== except).slice(0, kShown);
  return (
    <>
      <div class="risk-line">
        <Link href={staffAddress(staff.staff_id, staff.store_id)}>{staff.staff_id}</Link>
        <Meter value={staff.risk} tone={toneOf(staff.risk)} mark={staff.before.risk} />
        <span class="number strong">{points(staff.risk)}</span>
        <span class={`trend trend-${staff.trend}`}>{S.detail.riskTrend[staff.trend]}</span>
      </div>
      {staff.risk_parts.length > 0 && <p class="soft small">{staff.risk_parts[0]!.text}</p>}
      <RecentAlerts alerts={recent} label={S.detail.recent} />
    </>
  );
}

// Who was signed in at the till, and what happened around them lately.
export function StaffHistory({ alert }: { alert: Alert }) {
  const id = alert.staff_id;
  const loaded = useLoad(`staff ${alert.store_id} ${id}`, null, async (signal) =>
    id ? api.staffRisk(id, storeOf(alert), signal) : null,
  );
  const missing = loaded.error instanceof ApiError && loaded.error.status === 404;
  return (
    <section class="card" aria-labelledby="history-title">
      <header class="card-head">
        <h2 id="history-title">{S.detail.history}</h2>
        {id && <Link href={staffAddress(id, alert.store_id)}>{S.detail.profile}</Link>}
      </header>
      {!id && <p class="soft">{S.detail.noStaff}</p>}
      {id && loaded.data && <History staff={loaded.data} except={alert.id} />}
      {id && !loaded.data && missing && <p class="soft">{S.detail.noHistory}</p>}
      {id && !loaded.data && loaded.error && !missing && (
        <ErrorNote error={loaded.error} retry={loaded.reload} />
      )}
      {id && !loaded.data && !loaded.error && <Skeleton lines={4} />}
    </section>
  );
}
