import { api } from '../../api/client';
import type { OpenSession } from '../../api/types';
import { Age } from '../../components/age';
import { Loading } from '../../components/loading';
import { browserOf } from '../../lib/browser_name';
import { dayAndTime } from '../../lib/format';
import { complain, say } from '../../lib/toasts';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

const T = S.account;

function Item({ session, onEnd }: { session: OpenSession; onEnd: () => void }) {
  return (
    <li class="line-item">
      <div class="grow">
        <span class="strong">{browserOf(session.user_agent)}</span>{' '}
        {session.current && <span class="tag">{T.thisOne}</span>}
        <div class="soft">
          {[session.address, T.since(dayAndTime(session.created_at))].filter(Boolean).join(' · ')}
        </div>
        <div class="soft">
          {T.lastSeen} <Age of={session.last_seen_at} />
        </div>
      </div>
      {!session.current && (
        <button type="button" class="button small" onClick={onEnd}>
          {T.end}
        </button>
      )}
    </li>
  );
}

// Where one is signed in, and the way to end what one does not know.
export function OpenSessions({ user }: { user: string }) {
  const loaded = useLoad(`sessions ${user}`, null, (signal) => api.sessions(user, signal));
  const end = async (session: OpenSession): Promise<void> => {
    try {
      await api.endSession(session.id);
      say(T.ended);
    } catch (error) {
      complain(error);
    }
    loaded.reload();
  };
  return (
    <section class="card" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{T.sessions}</h2>
      <Loading of={loaded} lines={3}>
        {({ sessions }) => (
          <ul class="lines">
            {sessions.map((session) => (
              <Item key={session.id} session={session} onEnd={() => void end(session)} />
            ))}
          </ul>
        )}
      </Loading>
    </section>
  );
}
