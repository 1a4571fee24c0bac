import { useSession } from '../../api/session';
import { leave } from '../../api/signing';
import { Icon, type IconName } from '../../components/icons';
import { kPhonePages, useMainPages } from '../../components/nav';
import { connection } from '../../live';
import { Link } from '../../lib/router';
import { useStore } from '../../lib/store';
import { complain } from '../../lib/toasts';
import { S } from '../../strings';

// What a phone's bar has no room for.
export function MorePage() {
  const session = useSession();
  const state = useStore(connection);
  const pages: (IconName & keyof typeof S.nav)[] = [
    ...useMainPages().slice(kPhonePages),
    'account',
  ];
  return (
    <>
      <header class="page-head">
        <h1>{S.nav.more}</h1>
        <span class={`connection connection-${state}`}>{S.connection[state]}</span>
      </header>
      <ul class="card more-list">
        {pages.map((name) => (
          <li key={name}>
            <Link href={`/${name}`}>
              <Icon name={name} />
              {S.nav[name]}
            </Link>
          </li>
        ))}
      </ul>
      {session && (
        <button type="button" class="button more" onClick={() => void leave().catch(complain)}>
          {S.account.signOut} ({session.user})
        </button>
      )}
    </>
  );
}
