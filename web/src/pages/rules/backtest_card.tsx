import { api } from '../../api/client';
import { ApiError } from '../../api/http';
import type { Backtest } from '../../api/types';
import { Loading } from '../../components/loading';
import { dayAndTime, longDay, whole } from '../../lib/format';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

const T = S.backtest;
const kShown = 8;

type Count = Backtest['alerts'];

// Null where nobody has made one yet.
async function load(signal: AbortSignal): Promise<{ last: Backtest | null }> {
  try {
    return { last: await api.lastBacktest(signal) };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return { last: null };
    throw error;
  }
}

const signed = (value: number): string => (value > 0 ? `+${whole(value)}` : whole(value));

function Row({ name, count, code }: { name: string; count: Count; code: boolean }) {
  return (
    <tr>
      <th scope="row" class={code ? 'mono' : ''}>
        {name}
      </th>
      <td class="number">{whole(count.draft)}</td>
      <td class="number soft">{whole(count.today)}</td>
      <td class={`number ${count.more === 0 ? 'soft' : 'strong'}`}>{signed(count.more)}</td>
    </tr>
  );
}

function Result({ last }: { last: Backtest }) {
  const changed = Object.entries(last.rules)
    .filter(([, { more }]) => more !== 0)
    .sort(([, a], [, b]) => Math.abs(b.more) - Math.abs(a.more));
  return (
    <>
      <p>
        <span class="mono">{last.draft}</span>
        <br />
        <span class="soft">
          {T.of(whole(last.events), longDay(last.since), longDay(last.until))},{' '}
          {dayAndTime(last.finished_at)}
        </span>
      </p>
      <table class="table">
        <thead>
          <tr>
            <th />
            <th scope="col" class="number">
              {T.draft}
            </th>
            <th scope="col" class="number">
              {T.today}
            </th>
            <th scope="col" class="number">
              {T.more}
            </th>
          </tr>
        </thead>
        <tbody>
          <Row name={T.alerts} count={last.alerts} code={false} />
          {changed.slice(0, kShown).map(([rule, count]) => (
            <Row key={rule} name={rule} count={count} code />
          ))}
        </tbody>
      </table>
      <p class="soft">{T.changes(last.new, last.gone)}</p>
    </>
  );
}

// What a draft of the rules would have made of what happened.
export function BacktestCard() {
  const loaded = useLoad('backtest', null, load);
  return (
    <section class="card" aria-labelledby="backtest-title">
      <header class="card-head">
        <h2 id="backtest-title">{T.title}</h2>
      </header>
      <Loading of={loaded} lines={4}>
        {({ last }) =>
          last ? (
            <Result last={last} />
          ) : (
            <>
              <p class="soft">{T.none}</p>
              <code class="mono command">{T.command}</code>
            </>
          )
        }
      </Loading>
    </section>
  );
}
