import { api } from '../../api/client';
import { Empty } from '../../components/empty';
import { ExportLink } from '../../components/export_link';
import { Loading } from '../../components/loading';
import { More } from '../../components/more';
import { PageHead } from '../../components/page_head';
import { usePlace } from '../../lib/router';
import { usePages } from '../../lib/use_pages';
import { S } from '../../strings';
import { EventTable } from './event_table';
import { question, searchOf } from './query';
import { SearchForm } from './search_form';

const kPageSize = 50;

export function SearchPage() {
  const { query } = usePlace();
  const filter = searchOf(query);
  const pages = usePages(`search ${JSON.stringify(filter)}`, async (cursor, signal) => {
    const page = await api.events({ ...question(filter), limit: kPageSize, cursor }, signal);
    return { items: page.events, cursor: page.next_cursor };
  });
  return (
    <>
      <PageHead title={S.search.title} intro={S.search.intro} />
      <SearchForm filter={filter} />
      <Loading of={pages.first} lines={12}>
        {() =>
          pages.items.length === 0 ? (
            <Empty title={S.search.empty} hint={S.search.emptyHint} />
          ) : (
            <>
              <div class="results">
                <p class="soft" role="status">
                  {S.search.results(pages.items.length, pages.more !== null)}
                </p>
                <ExportLink list="events" filter={question(filter)} />
              </div>
              <EventTable events={pages.items} />
              <More action={pages.more} />
            </>
          )
        }
      </Loading>
    </>
  );
}
