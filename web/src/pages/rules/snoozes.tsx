import { api } from '../../api/client';
import { useMay } from '../../api/session';
import type { Snooze } from '../../api/types';
import { Loading } from '../../components/loading';
import { touch } from '../../live';
import { dayAndTime } from '../../lib/format';
import { complain, say } from '../../lib/toasts';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

async function wake(snooze: Snooze): Promise<void> {
  try {
    await api.removeSnooze(snooze.id);
    say(S.rules.woken);
  } catch (error) {
    complain(error);
  }
  touch('rules');
}

function Item({ snooze }: { snooze: Snooze }) {
  const admin = useMay('admin');
  const where = [snooze.register_id, snooze.staff_id, snooze.store_id].filter(Boolean).join(' · ');
  return (
    <li class="line-item">
      <div>
        <span class="mono strong">{snooze.rule}</span>
        <div class="soft">
          {where}, {S.rules.untilText(dayAndTime(snooze.until))}
        </div>
        {(snooze.note || snooze.by) && (
          <div class="soft">{[snooze.note, snooze.by].filter(Boolean).join(', ')}</div>
        )}
      </div>
      {admin && (
        <button
          type="button"
          class="button small"
          aria-label={`${S.rules.wake}: ${snooze.rule}`}
          onClick={() => void wake(snooze)}
        >
          {S.rules.wake}
        </button>
      )}
    </li>
  );
}

export function Snoozes() {
  const loaded = useLoad('snoozes', 'rules', api.snoozes);
  return (
    <section class="card" aria-labelledby="snoozes-title">
      <header class="card-head">
        <h2 id="snoozes-title">{S.rules.snoozes}</h2>
      </header>
      <p class="soft">{S.rules.snoozesHint}</p>
      <Loading of={loaded} lines={2}>
        {({ snoozes }) =>
          snoozes.length === 0 ? (
            <p>{S.rules.noSnoozes}</p>
          ) : (
            <ul class="lines">
              {snoozes.map((snooze) => (
                <Item key={snooze.id} snooze={snooze} />
              ))}
            </ul>
          )
        }
      </Loading>
    </section>
  );
}
