import type { Alert } from '../../api/types';
import { Meter, toneOf } from '../../components/meter';
import { points } from '../../lib/format';
import { Link } from '../../lib/router';
import { S } from '../../strings';

// The rules that gave points, most first.
export function WhyPanel({ alert }: { alert: Alert }) {
  const reasons = [...alert.reasons].sort((a, b) => b.points - a.points);
  return (
    <section class="card" aria-labelledby="why-title">
      <header class="card-head">
        <h2 id="why-title">{S.detail.why}</h2>
        <span class="number strong">{points(alert.score)}</span>
      </header>
      <ul class="reasons">
        {reasons.map((reason) => (
          <li key={reason.rule}>
            <p>{reason.text}</p>
            <span class="reason-foot">
              <Link class="mono soft" href={`/rules#${encodeURIComponent(reason.rule)}`}>
                {reason.rule}
              </Link>
              <Meter value={reason.points} tone={toneOf(alert.score)} />
              <span class="number">+{points(reason.points)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
