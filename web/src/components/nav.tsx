import { connection } from '../live';
import { Link, usePlace } from '../lib/router';
import { useStore } from '../lib/store';
import { S } from '../strings';
import { Icon, type IconName, Logo } from './icons';

const kPages: (IconName & keyof typeof S.nav)[] = [
  'alerts',
  'search',
  'cameras',
  'staff',
  'trends',
  'rules',
  'system',
];

interface Props {
  open: number | null; // alerts that nobody has seen
  onHelp: () => void;
}

export function Nav({ open, onHelp }: Props) {
  const { path } = usePlace();
  const state = useStore(connection);
  const page = path.split('/')[1] || 'alerts';
  const current = page === 'events' ? 'search' : page;
  return (
    <nav class="nav" aria-label={S.nav.label}>
      <Link href="/alerts" class="brand">
        <Logo />
        <span>{S.product}</span>
      </Link>
      <ul>
        {kPages.map((name) => (
          <li key={name}>
            <Link href={`/${name}`} aria-current={current === name ? 'page' : undefined}>
              <Icon name={name} />
              <span>{S.nav[name]}</span>
              {name === 'alerts' && !!open && (
                <span class="count">{open > 999 ? '999+' : open}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <div class="nav-foot">
        <span class={`connection connection-${state}`} role="status">
          {S.connection[state]}
        </span>
        <button type="button" class="icon-button" aria-label={S.keys.open} onClick={onHelp}>
          <Icon name="keyboard" />
        </button>
      </div>
    </nav>
  );
}
