import { api } from '../../api/client';
import { useMayEverywhere } from '../../api/session';
import type { Enricher } from '../../api/types';
import { Loading } from '../../components/loading';
import { touch } from '../../live';
import { compact, words } from '../../lib/format';
import { complain } from '../../lib/toasts';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

async function toggle(enricher: Enricher): Promise<void> {
  try {
    await api.switchEnricher(enricher.name, !enricher.enabled);
  } catch (error) {
    complain(error);
  }
  touch('rules');
}

function Item({ enricher }: { enricher: Enricher }) {
  const admin = useMayEverywhere('admin');
  const mean = enricher.runs > 0 ? enricher.microseconds_total / enricher.runs : 0;
  return (
    <li class="line-item">
      <div>
        <span class="strong">{words(enricher.name)}</span>
        <div class="soft">
          {S.rules.runs(compact(enricher.runs), mean.toFixed(1))}
          {enricher.depends_on.length > 0 &&
            `, ${S.rules.needsOthers(enricher.depends_on.map(words).join(', '))}`}
        </div>
        {enricher.last_failure && (
          <div class="warning">
            {S.rules.failures(enricher.failures)}: {enricher.last_failure.error}
          </div>
        )}
      </div>
      <button
        type="button"
        class="switch"
        role="switch"
        aria-checked={enricher.enabled}
        aria-label={words(enricher.name)}
        disabled={!admin}
        onClick={() => void toggle(enricher)}
      />
    </li>
  );
}

export function Enrichers() {
  const loaded = useLoad('enrichers', 'rules', api.enrichers);
  return (
    <section class="card" aria-labelledby="enrichers-title">
      <header class="card-head">
        <h2 id="enrichers-title">{S.rules.enrichers}</h2>
      </header>
      <p class="soft">{S.rules.enrichersHint}</p>
      <Loading of={loaded} lines={5}>
        {({ enrichers }) => (
          <ul class="lines">
            {enrichers.map((enricher) => (
              <Item key={enricher.name} enricher={enricher} />
            ))}
          </ul>
        )}
      </Loading>
    </section>
  );
}
