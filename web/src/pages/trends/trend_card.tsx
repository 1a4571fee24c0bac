import { useMemo } from 'preact/hooks';
import { api, type Metric } from '../../api/client';
import type { Trend } from '../../api/types';
import { Loading } from '../../components/loading';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';
import { Chart } from './chart';
import { fullText, isShare, seriesOf, totalOf } from './series';

interface Props {
  metric: Metric;
  by: 'day' | 'week';
  from: string;
  to: string;
}

function Drawn({ metric, trend }: { metric: string; trend: Trend }) {
  const series = useMemo(() => seriesOf(trend.points), [trend]);
  const total = fullText(metric, totalOf(metric, series.values));
  const name = S.trends.metrics[metric] ?? metric;
  return (
    <>
      <p class="figure-value">{isShare(metric) ? total : S.trends.total(total)}</p>
      <Chart metric={metric} series={series} label={S.trends.chart(name, total)} />
    </>
  );
}

export function TrendCard({ metric, by, from, to }: Props) {
  const loaded = useLoad(`trend ${metric} ${by} ${from} ${to}`, null, (signal) =>
    api.trend({ metric, by, from, to }, signal),
  );
  return (
    <section class="card trend-card">
      <h2>{S.trends.metrics[metric] ?? metric}</h2>
      <Loading of={loaded} lines={5}>
        {(trend) => <Drawn metric={metric} trend={trend} />}
      </Loading>
    </section>
  );
}
