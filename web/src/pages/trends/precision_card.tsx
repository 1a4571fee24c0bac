import { api } from '../../api/client';
import type { RulePrecision } from '../../api/types';
import { Loading } from '../../components/loading';
import { Meter } from '../../components/meter';
import { percent, whole } from '../../lib/format';
import { Link } from '../../lib/router';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

interface Props {
  rule: RulePrecision;
  minDecided: number;
}

function Line({ rule, minDecided }: Props) {
  return (
    <tr>
      <th scope="row">
        <Link class="mono" href={`/rules#${encodeURIComponent(rule.rule)}`}>
          {rule.rule}
        </Link>
      </th>
      <td class="number wide-only">{whole(rule.alerts)}</td>
      <td class="rate-cell">
        {rule.precision === null ? (
          <span class="soft">{S.rules.needs(rule.decided, minDecided)}</span>
        ) : (
          <>
            <Meter value={rule.precision} />
            <span class="number strong">{percent(rule.precision)}</span>
          </>
        )}
      </td>
    </tr>
  );
}

export function PrecisionCard() {
  const loaded = useLoad('precision', null, api.precision);
  return (
    <section class="card" aria-labelledby="precision-title">
      <header class="card-head">
        <h2 id="precision-title">{S.trends.precision}</h2>
      </header>
      <Loading of={loaded} lines={6}>
        {(data) => (
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{S.rules.rule}</th>
                <th scope="col" class="number wide-only">
                  {S.rules.alerts}
                </th>
                <th scope="col">{S.rules.precision}</th>
              </tr>
            </thead>
            <tbody>
              {data.rules.map((rule) => (
                <Line key={rule.rule} rule={rule} minDecided={data.min_decided} />
              ))}
            </tbody>
          </table>
        )}
      </Loading>
    </section>
  );
}
