import { useMayEverywhere, useSession } from '../api/session';
import { leave } from '../api/signing';
import { connection } from '../live';
import { Link, usePlace } from '../lib/router';
import { useStore } from '../lib/store';
import { complain } from '../lib/toasts';
import { S } from '../strings';
import { Icon, type IconName, Logo } from './icons';

type PageName = IconName & keyof typeof S.nav;

const kPages: PageName[] = ['alerts', 'search', 'cameras', 'staff', 'trends', 'rules', 'system'];
const kAdminPages: PageName[] = ['users', 'audit'];
export const kPhonePages = 4; // the others are behind "More"

interface Props {
  open: number | null; // alerts that nobody has seen
  onHelp: () => void;
}

function Item({
  name,
  current,
  count,
  more,
}: {
  name: PageName;
  current: string;
  count: number;
  more: boolean;
}) {
  return (
    <li class={more ? 'behind-more' : ''}>
      <Link href={`/${name}`} aria-current={current === name ? 'page' : undefined}>
        <Icon name={name} />
        <span>{S.nav[name]}</span>
        {count > 0 && <span class="count">{count > 999 ? '999+' : count}</span>}
      </Link>
    </li>
  );
}

// The pages that one may open.
export function useMainPages(): PageName[] {
  return useMayEverywhere('admin') ? [...kPages, ...kAdminPages] : kPages;
}

// Who is signed in: the way to the account, and out.
function Account({ current }: { current: string }) {
  const session = useSession();
  if (!session) return null;
  return (
    <div class="nav-account">
      <Link href="/account" aria-current={current === 'account' ? 'page' : undefined}>
        <Icon name="account" />
        <span class="ellipsis">{session.user}</span>
      </Link>
      <button
        type="button"
        class="icon-button"
        aria-label={S.account.signOut}
        title={S.account.signOut}
        onClick={() => void leave().catch(complain)}
      >
        <Icon name="leave" />
      </button>
    </div>
  );
}

export function Nav({ open, onHelp }: Props) {
  const { path } = usePlace();
  const state = useStore(connection);
  const pages = useMainPages();
  const page = path.split('/')[1] || 'alerts';
  const current = page === 'events' ? 'search' : page;
  const behind = !pages.slice(0, kPhonePages).includes(current as PageName);
  return (
    <nav class="nav" aria-label={S.nav.label}>
      <Link href="/alerts" class="brand">
        <Logo />
        <span>{S.product}</span>
      </Link>
      <ul>
        {pages.map((name, index) => (
          <Item
            key={name}
            name={name}
            current={current}
            count={name === 'alerts' ? (open ?? 0) : 0}
            more={index >= kPhonePages}
          />
        ))}
        <li class="phone-only">
          <Link href="/more" aria-current={behind ? 'page' : undefined}>
            <Icon name="more" />
            <span>{S.nav.more}</span>
          </Link>
        </li>
      </ul>
      <div class="nav-foot">
        <Account current={current} />
        <div class="nav-state">
          <span class={`connection connection-${state}`} role="status">
            {S.connection[state]}
          </span>
          <button type="button" class="icon-button" aria-label={S.keys.open} onClick={onHelp}>
            <Icon name="keyboard" />
          </button>
        </div>
      </div>
    </nav>
  );
}
