import { api } from '../../api/client';
import { ApiError } from '../../api/http';
import type { PosEvent } from '../../api/types';
import { Age } from '../../components/age';
import { Empty } from '../../components/empty';
import { Icon } from '../../components/icons';
import { Loading } from '../../components/loading';
import { money, words } from '../../lib/format';
import { Link } from '../../lib/router';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';
import { EventFacts } from './event_facts';
import { EventItems } from './event_items';
import { EventMetadata } from './event_metadata';
import { EventVideo } from './event_video';

function Whole({ event }: { event: PosEvent }) {
  return (
    <article class="event-view">
      <header class="alert-head">
        <Link class="button small" href="/search">
          <Icon name="left" /> {S.search.title}
        </Link>
        <div class="alert-title">
          <h1 class="title">
            {words(event.event_type)}{' '}
            <span class="amount">{money(event.amount, event.currency)}</span>
          </h1>
          <span class="soft">
            <Age of={event.occurred_at} />
          </span>
          {event.alert_id && (
            <Link class="button small" href={`/alerts/${event.alert_id}`}>
              {S.event.raised}
            </Link>
          )}
        </div>
      </header>
      <EventVideo event={event} />
      <div class="cards two">
        <EventFacts event={event} />
        <EventItems event={event} />
        <EventMetadata event={event} />
      </div>
    </article>
  );
}

export function EventPage({ id }: { id: string | null }) {
  const event = useLoad(`event ${id}`, null, (signal) => api.event(id ?? '', signal));
  if (event.error instanceof ApiError && event.error.status === 404) {
    return <Empty title={S.event.gone} />;
  }
  return (
    <Loading of={event} lines={10}>
      {(data) => <Whole event={data} />}
    </Loading>
  );
}
