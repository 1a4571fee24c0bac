import { useSession } from '../../api/session';
import { leave } from '../../api/signing';
import type { Session } from '../../api/types';
import { PageHead } from '../../components/page_head';
import { PasswordForm } from '../../components/password_form';
import { dayAndTime } from '../../lib/format';
import { complain } from '../../lib/toasts';
import { S } from '../../strings';
import { OpenSessions } from './open_sessions';

const T = S.account;

function Facts({ session }: { session: Session }) {
  const facts: [string, string][] = [
    [T.user, session.user],
    [T.role, S.role[session.role]],
    [T.stores, session.stores.join(', ') || T.everyStore],
    [T.expires, dayAndTime(session.expires_at)],
  ];
  return (
    <section class="card">
      <dl class="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="soft">{S.roleHint[session.role]}</p>
    </section>
  );
}

// Who one is here, the password, and where else one is signed in.
export function AccountPage() {
  const session = useSession();
  if (!session) return null; // for the instant in which one signs out
  return (
    <>
      <PageHead title={T.title}>
        <button type="button" class="button" onClick={() => void leave().catch(complain)}>
          {T.signOut}
        </button>
      </PageHead>
      <div class="cards two">
        <div class="stack">
          <Facts session={session} />
          <OpenSessions user={session.user} />
        </div>
        <section class="card" aria-labelledby="password-title">
          <h2 id="password-title">{T.password}</h2>
          <PasswordForm user={session.user} />
        </section>
      </div>
    </>
  );
}
