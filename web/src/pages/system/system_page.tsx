import { api } from '../../api/client';
import { useMayEverywhere } from '../../api/session';
import type { Status } from '../../api/types';
import { Loading } from '../../components/loading';
import { PageHead } from '../../components/page_head';
import { duration, whole, words } from '../../lib/format';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';
import { Components } from './components';
import { Registers } from './registers';
import { RejectedMessages } from './rejected_messages';

function Counters({ status }: { status: Status }) {
  return (
    <section class="card" aria-labelledby="counters-title">
      <header class="card-head">
        <h2 id="counters-title">{S.system.counters}</h2>
      </header>
      <dl class="facts">
        {Object.entries(status.counters).map(([name, value]) => (
          <div key={name}>
            <dt>{S.system.counterNames[name] ?? words(name)}</dt>
            <dd class="number">{whole(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function SystemPage() {
  const everywhere = useMayEverywhere('viewer');
  const status = useLoad('status', 'health', api.status);
  return (
    <>
      <PageHead
        title={S.system.title}
        intro={
          status.data &&
          `${S.system.version(status.data.version)}, ${S.system.uptime(duration(status.data.uptime_seconds))}`
        }
      >
        <a class="button" href="/api/docs">
          {S.system.api}
        </a>
      </PageHead>
      <Loading of={status} lines={12}>
        {(data) => (
          <>
            <p class={`overall state-${data.status}`} role="status">
              <span class="dot" aria-hidden="true" />
              {data.status === 'ok' ? S.system.all : S.system.some}
            </p>
            <div class="cards side">
              <Components components={data.components} />
              <div class="stack">
                {everywhere && <Counters status={data} />}
                <Registers />
              </div>
            </div>
            {everywhere && <RejectedMessages count={data.counters.messages_rejected ?? 0} />}
          </>
        )}
      </Loading>
    </>
  );
}
