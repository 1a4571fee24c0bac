import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import type { Token } from '../../api/types';
import { Age } from '../../components/age';
import { Confirm } from '../../components/confirm';
import { Icon } from '../../components/icons';
import { Loading } from '../../components/loading';
import { dayAndTime } from '../../lib/format';
import { say } from '../../lib/toasts';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';
import { TokenForm } from './token_form';

const T = S.tokens;

function Item({ token, onRemove }: { token: Token; onRemove: () => void }) {
  const what = [S.role[token.role], token.stores.join(', ') || S.account.everyStore];
  return (
    <li class="line-item">
      <div class="grow">
        <span class="strong">{token.name}</span>
        <div class="soft">{what.join(' · ')}</div>
        <div class="soft">
          {T.expires(dayAndTime(token.expires_at))} · {T.madeBy(token.created_by)} ·{' '}
          {token.last_used_at ? (
            <>
              {T.used} <Age of={token.last_used_at} />
            </>
          ) : (
            T.neverUsed
          )}
        </div>
      </div>
      <button
        type="button"
        class="button small danger"
        aria-label={T.removeTitle(token.name)}
        onClick={onRemove}
      >
        {S.common.remove}
      </button>
    </li>
  );
}

// The keys of the chain's own tools.
export function Tokens() {
  const loaded = useLoad('tokens', null, api.tokens);
  const [task, setTask] = useState<'add' | Token | null>(null);
  const close = (): void => setTask(null);
  return (
    <section class="card below" aria-labelledby="tokens-title">
      <header class="card-head">
        <h2 id="tokens-title">{T.title}</h2>
        <button type="button" class="button small" onClick={() => setTask('add')}>
          <Icon name="plus" /> {T.add}
        </button>
      </header>
      <p class="soft">{T.intro}</p>
      <Loading of={loaded} lines={3}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <p>{T.none}</p>
          ) : (
            <ul class="lines">
              {tokens.map((token) => (
                <Item key={token.id} token={token} onRemove={() => setTask(token)} />
              ))}
            </ul>
          )
        }
      </Loading>
      {task === 'add' && <TokenForm onClose={close} onMade={loaded.reload} />}
      {task !== null && task !== 'add' && (
        <Confirm
          title={T.removeTitle(task.name)}
          text={T.removeText}
          submit={S.common.remove}
          onClose={close}
          action={async () => {
            await api.removeToken(task.id);
            say(T.removed(task.name));
            loaded.reload();
          }}
        />
      )}
    </section>
  );
}
