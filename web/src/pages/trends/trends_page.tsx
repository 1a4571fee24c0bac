import type { Metric } from '../../api/client';
import { serverNow } from '../../api/http';
import { PageHead } from '../../components/page_head';
import { isoDay } from '../../lib/format';
import { goQuery, usePlace } from '../../lib/router';
import { S } from '../../strings';
import { HeatMap } from './heat_map';
import { PrecisionCard } from './precision_card';
import { TrendCard } from './trend_card';
import { WhereCard } from './where_card';

const kPeriods = [14, 28, 90];
const kDayMs = 86_400_000;

export function TrendsPage() {
  const { query } = usePlace();
  const days = kPeriods.find((count) => String(count) === query.get('days')) ?? 28;
  const by = query.get('by') === 'week' ? 'week' : 'day';
  const to = isoDay(serverNow());
  const from = isoDay(serverNow() - (days - 1) * kDayMs);
  return (
    <>
      <PageHead title={S.trends.title}>
        <div class="segments" role="group" aria-label={S.trends.period}>
          {kPeriods.map((count) => (
            <button
              key={count}
              type="button"
              aria-pressed={days === count}
              onClick={() => goQuery({ days: String(count) })}
            >
              {S.trends.days(count)}
            </button>
          ))}
        </div>
        <div class="segments" role="group" aria-label={S.trends.by}>
          {(['day', 'week'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={by === name}
              onClick={() => goQuery({ by: name })}
            >
              {S.trends[name]}
            </button>
          ))}
        </div>
      </PageHead>
      <div class="cards charts">
        {(Object.keys(S.trends.metrics) as Metric[]).map((metric) => (
          <TrendCard key={metric} metric={metric} by={by} from={from} to={to} />
        ))}
      </div>
      <div class="cards two">
        <HeatMap from={from} to={to} />
        <div class="stack top">
          <WhereCard from={from} to={to} />
          <PrecisionCard />
        </div>
      </div>
    </>
  );
}
