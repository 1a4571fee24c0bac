import { api } from '../../api/client';
import type { Staff } from '../../api/types';
import { Empty } from '../../components/empty';
import { Loading } from '../../components/loading';
import { Meter, toneOf } from '../../components/meter';
import { PageHead } from '../../components/page_head';
import { longDay, percent, points, whole, words } from '../../lib/format';
import { staffAddress } from '../../lib/places';
import { go, Link } from '../../lib/router';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

const kNotable = 2; // robust deviations
const kMost = 200;

function standsOut(staff: Staff): string {
  const kinds = Object.entries(staff.rates)
    .filter(([, rate]) => (rate.deviations ?? 0) >= kNotable)
    .sort(([, a], [, b]) => (b.deviations ?? 0) - (a.deviations ?? 0))
    .map(([kind, rate]) => `${words(kind)} ${percent(rate.rate, 1)}`);
  return kinds.slice(0, 2).join(' · ');
}

function Row({ staff }: { staff: Staff }) {
  const address = staffAddress(staff.staff_id, staff.store_id);
  const openRow = (click: MouseEvent): void => {
    if (!(click.target as HTMLElement).closest('a')) go(address);
  };
  const notable = standsOut(staff);
  return (
    <tr class="clickable" onClick={openRow}>
      <td>
        <Link href={address} class="strong">
          {staff.staff_id}
        </Link>
        <div class="soft">{staff.store_id}</div>
      </td>
      <td class="risk-cell">
        <Meter value={staff.risk} tone={toneOf(staff.risk)} mark={staff.risk_before} />
        <span class="number strong">{points(staff.risk)}</span>
      </td>
      <td class="wide-only">
        <span class={`trend trend-${staff.trend}`}>{S.detail.riskTrend[staff.trend]}</span>
      </td>
      <td class="number wide-only">{whole(staff.events)}</td>
      <td class="number">{whole(staff.alerts)}</td>
      <td class="wide-only">{notable || <span class="soft">{S.staff.nothing}</span>}</td>
    </tr>
  );
}

export function StaffList() {
  const loaded = useLoad('staff', null, (signal) => api.staff({ limit: kMost }, signal));
  return (
    <>
      <PageHead
        title={S.staff.title}
        intro={
          <>
            {S.staff.intro}{' '}
            {loaded.data &&
              S.staff.period(
                longDay(`${loaded.data.from}T12:00`),
                longDay(`${loaded.data.to}T12:00`),
              )}
          </>
        }
      />
      <Loading of={loaded} lines={10}>
        {({ staff }) =>
          staff.length === 0 ? (
            <Empty title={S.staff.empty} hint={S.staff.emptyHint} />
          ) : (
            <div class="table-box">
              <table class="table">
                <thead>
                  <tr>
                    <th scope="col">{S.field.staff}</th>
                    <th scope="col">{S.staff.risk}</th>
                    <th scope="col" class="wide-only">
                      {S.staff.trend}
                    </th>
                    <th scope="col" class="number wide-only">
                      {S.staff.events}
                    </th>
                    <th scope="col" class="number">
                      {S.staff.alerts}
                    </th>
                    <th scope="col" class="wide-only">
                      {S.staff.stands}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {staff.map((each) => (
                    <Row key={`${each.store_id} ${each.staff_id}`} staff={each} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loading>
    </>
  );
}
