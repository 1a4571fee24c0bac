import type { StaffFigures, StaffRisk } from '../../api/types';
import { points, whole } from '../../lib/format';
import { S } from '../../strings';

const kLines: [string, (figures: StaffFigures) => string][] = [
  [S.staff.events, (figures) => whole(figures.events)],
  [S.staff.amount, (figures) => whole(Number(figures.amount))],
  [S.staff.alerts, (figures) => whole(figures.alerts)],
  [S.staff.meanScore, ({ mean_score }) => (mean_score === null ? '' : points(mean_score))],
];

export function BeforeAndNow({ staff }: { staff: StaffRisk }) {
  return (
    <section class="card" aria-labelledby="change-title">
      <header class="card-head">
        <h2 id="change-title">{S.staff.change}</h2>
      </header>
      <table class="table">
        <thead>
          <tr>
            <th />
            <th scope="col" class="number">
              {S.staff.before}
            </th>
            <th scope="col" class="number">
              {S.staff.now}
            </th>
          </tr>
        </thead>
        <tbody>
          {kLines.map(([label, of]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td class="number soft">{of(staff.before)}</td>
              <td class="number strong">{of(staff)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
