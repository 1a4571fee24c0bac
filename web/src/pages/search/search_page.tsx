import { useState } from 'preact/hooks';
import { Empty } from '../../components/empty';
import { Loading } from '../../components/loading';
import { PageHead } from '../../components/page_head';
import { appendPage } from '../../lib/merge';
import { usePlace } from '../../lib/router';
import { complain } from '../../lib/toasts';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';
import { EventTable } from './event_table';
import { type Found, search, searchOf } from './query';
import { SearchForm } from './search_form';

function joined(first: Found, later: Found | null): Found {
  if (!later) return first;
  return {
    events: appendPage(first.events, later.events),
    cursor: later.cursor,
    lookedThrough: first.lookedThrough + later.lookedThrough,
  };
}

export function SearchPage() {
  const { query } = usePlace();
  const filter = searchOf(query);
  const key = JSON.stringify(filter);
  const first = useLoad(`search ${key}`, null, (signal) => search(filter, null, signal));
  const [later, setLater] = useState<{ key: string; found: Found } | null>(null);
  const behind = later?.key === key ? later.found : null;

  const more = async (shown: Found): Promise<void> => {
    try {
      const page = await search(filter, shown.cursor);
      setLater({ key, found: behind ? joined(behind, page) : page });
    } catch (error) {
      complain(error);
    }
  };
  return (
    <>
      <PageHead title={S.search.title} intro={S.search.intro} />
      <SearchForm filter={filter} />
      <Loading of={first} lines={12}>
        {(data) => {
          const shown = joined(data, behind);
          if (shown.events.length === 0) {
            return <Empty title={S.search.empty} hint={S.search.emptyHint} />;
          }
          return (
            <>
              <p class="soft results" role="status">
                {S.search.results(shown.events.length, shown.cursor !== null)}
                {shown.lookedThrough > 0 && ` · ${S.search.narrowed(shown.lookedThrough)}`}
              </p>
              <EventTable events={shown.events} />
              {shown.cursor && (
                <button type="button" class="button more" onClick={() => void more(shown)}>
                  {S.common.more}
                </button>
              )}
            </>
          );
        }}
      </Loading>
    </>
  );
}
