import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from './api/client';
import { useMayEverywhere, useSession } from './api/session';
import { leaveUnused } from './api/signing';
import { Empty } from './components/empty';
import { KeyHelp } from './components/key_help';
import { Nav } from './components/nav';
import { connection } from './live';
import { useKeys } from './lib/keys';
import { lazyPage } from './lib/lazy_page';
import { go, Link, usePlace } from './lib/router';
import { useStore } from './lib/store';
import { useLoad } from './lib/use_load';
import { usePresence } from './lib/use_presence';
import { AlertsPage } from './pages/alerts/alerts_page';
import { S } from './strings';

type Page = ComponentType<{ id: string | null }>;

// The alerts are what one comes for; every other page is fetched when it is first opened.
const kPages: Record<string, Page> = {
  alerts: AlertsPage,
  search: lazyPage(async () => (await import('./pages/search/search_page')).SearchPage),
  events: lazyPage(async () => (await import('./pages/search/event_page')).EventPage),
  cameras: lazyPage(async () => (await import('./pages/cameras/cameras_page')).CamerasPage),
  staff: lazyPage(async () => (await import('./pages/staff/staff_page')).StaffPage),
  trends: lazyPage(async () => (await import('./pages/trends/trends_page')).TrendsPage),
  rules: lazyPage(async () => (await import('./pages/rules/rules_page')).RulesPage),
  system: lazyPage(async () => (await import('./pages/system/system_page')).SystemPage),
  users: lazyPage(async () => (await import('./pages/users/users_page')).UsersPage),
  audit: lazyPage(async () => (await import('./pages/audit/audit_page')).AuditPage),
  account: lazyPage(async () => (await import('./pages/account/account_page')).AccountPage),
  more: lazyPage(async () => (await import('./pages/more/more_page')).MorePage),
};

const kOfAllStores = new Set(['users', 'audit']);

function Elsewhere({ title }: { title: string }) {
  return (
    <Empty title={title}>
      <Link href="/alerts" class="button">
        {S.common.home}
      </Link>
    </Empty>
  );
}

// The part of an address as it was before it was escaped; null for none, or one that nobody escaped right.
function unescaped(part: string): string | null {
  try {
    return decodeURIComponent(part) || null;
  } catch {
    return null;
  }
}

function pageTitle(name: string, open: number | null): string {
  const page = (S.nav as Record<string, string>)[name] ?? S.nav.alerts;
  return `${S.alerts.unread(open ?? 0)}${page} · ${S.product}`;
}

function Content({ page, id }: { page: string; id: string | null }) {
  const accounts = useMayEverywhere('admin');
  const allowed = accounts || !kOfAllStores.has(page);
  const Shown = Object.hasOwn(kPages, page) ? kPages[page] : undefined;
  if (!Shown) return <Elsewhere title={S.common.notFound} />;
  if (!allowed) return <Elsewhere title={S.common.notAllowed} />;
  return <Shown key={page} id={id} />;
}

function Banner({ text }: { text: string }) {
  return (
    <p class="banner" role="alert">
      {text}
    </p>
  );
}

export function App() {
  const { path } = usePlace();
  const [help, setHelp] = useState(false);
  const overview = useLoad('overview', 'overview', api.overview);
  const state = useStore(connection);
  const [, name = '', id = ''] = path.split('/');
  const page = name || 'alerts';
  const presence = usePresence((useSession()?.idle_seconds ?? 0) * 1000, leaveUnused);
  const open = overview.data?.open_alerts.total ?? null;
  useKeys({ '?': () => setHelp(true), '/': () => go('/search') });
  useEffect(() => {
    document.title = pageTitle(page === 'events' ? 'search' : page, open);
  }, [page, open]);
  return (
    <>
      <a class="skip" href="#content">
        {S.skip}
      </a>
      <Nav open={open} onHelp={() => setHelp(true)} />
      <main id="content" tabIndex={-1} class={`page page-${page}`}>
        {presence === 'leaving' && <Banner text={S.signIn.leaving} />}
        {state === 'offline' && <Banner text={S.connection.banner} />}
        <Content page={page} id={unescaped(id)} />
      </main>
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </>
  );
}
