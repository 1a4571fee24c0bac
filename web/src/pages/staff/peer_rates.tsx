import type { Rate, StaffRisk } from '../../api/types';
import { Meter } from '../../components/meter';
import { percent, words } from '../../lib/format';
import { S } from '../../strings';

const kHigh = 4; // robust deviations

function toneOf(rate: Rate): 'accent' | 'high' | 'critical' {
  const deviations = rate.deviations ?? 0;
  if (deviations < 2) return 'accent';
  return deviations < kHigh ? 'high' : 'critical';
}

// The shares of what this person does beside the median of the others.
export function PeerRates({ staff }: { staff: StaffRisk }) {
  const rates = Object.entries(staff.rates).sort(
    ([, a], [, b]) => (b.deviations ?? 0) - (a.deviations ?? 0),
  );
  const most = Math.max(0.01, ...rates.flatMap(([, rate]) => [rate.rate, rate.store_median ?? 0]));
  return (
    <section class="card" aria-labelledby="peers-title">
      <header class="card-head">
        <h2 id="peers-title">{S.staff.peers}</h2>
      </header>
      <p class="soft">{S.staff.peersHint}</p>
      <table class="table peer-table">
        <thead>
          <tr>
            <th scope="col">{S.staff.kind}</th>
            <th scope="col">{S.staff.own}</th>
            <th scope="col" class="number wide-only">
              {S.staff.median}
            </th>
            <th scope="col">{S.staff.deviations}</th>
          </tr>
        </thead>
        <tbody>
          {rates.map(([kind, rate]) => (
            <tr key={kind}>
              <td>{words(kind)}</td>
              <td class="rate-cell">
                <Meter
                  value={rate.rate / most}
                  tone={toneOf(rate)}
                  mark={rate.store_median === null ? null : rate.store_median / most}
                />
                <span class="number">{percent(rate.rate, 1)}</span>
              </td>
              <td class="number soft wide-only">
                {rate.store_median === null ? '' : percent(rate.store_median, 1)}
              </td>
              <td class={(rate.deviations ?? 0) >= 2 ? 'strong' : 'soft'}>
                {rate.deviations === null ? S.staff.tooFew : S.staff.deviationText(rate.deviations)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
