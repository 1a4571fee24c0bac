import { api, type AuditFilter } from '../../api/client';
import { Empty } from '../../components/empty';
import { Loading } from '../../components/loading';
import { More } from '../../components/more';
import { PageHead } from '../../components/page_head';
import { usePlace } from '../../lib/router';
import { usePages } from '../../lib/use_pages';
import { S } from '../../strings';
import { AuditFilters } from './audit_filters';
import { AuditTable } from './audit_table';

const kNames = ['who', 'action', 'object', 'start_time', 'end_time'] as const;
const kPageSize = 100;

function filterOf(query: URLSearchParams): AuditFilter {
  const entries = kNames.map((name) => [name, query.get(name)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value));
}

// Who did what, from where.
export function AuditPage() {
  const { query } = usePlace();
  const filter = filterOf(query);
  const pages = usePages(`audit ${JSON.stringify(filter)}`, async (cursor, signal) => {
    const page = await api.audit({ ...filter, cursor, limit: kPageSize }, signal);
    return { items: page.entries, cursor: page.next_cursor };
  });
  return (
    <>
      <PageHead title={S.audit.title} intro={S.audit.intro} />
      <AuditFilters filter={filter} />
      <Loading of={pages.first} lines={12}>
        {() =>
          pages.items.length === 0 ? (
            <Empty title={S.audit.empty} />
          ) : (
            <>
              <AuditTable entries={pages.items} />
              <More action={pages.more} />
            </>
          )
        }
      </Loading>
    </>
  );
}
