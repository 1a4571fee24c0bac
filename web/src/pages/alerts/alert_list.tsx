import { useEffect, useRef } from 'preact/hooks';
import type { AlertFilter } from '../../api/client';
import { Empty } from '../../components/empty';
import { ErrorNote } from '../../components/error_note';
import { Icon } from '../../components/icons';
import { Skeleton } from '../../components/skeleton';
import { money, words } from '../../lib/format';
import { S } from '../../strings';
import { AlertRow } from './alert_row';
import type { AlertList as List } from './use_alerts';
import { useSteadyList } from './use_steady_list';

interface Props {
  list: List;
  filter: AlertFilter;
  currentId: string | null;
}

function Announcer({ list }: { list: List }) {
  const { newest } = list;
  const text = newest
    ? S.alerts.arrived(
        [
          S.severity[newest.severity],
          words(newest.event_type),
          money(newest.amount, newest.currency),
        ]
          .filter(Boolean)
          .join(', '),
      )
    : '';
  return (
    <p class="hidden" role="status">
      {text}
    </p>
  );
}

export function AlertList({ list, filter, currentId }: Props) {
  const box = useRef<HTMLUListElement>(null);
  const { unseen, toTop } = useSteadyList(
    box,
    (list.alerts ?? []).map(({ id }) => id),
  );
  useEffect(() => {
    box.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [currentId]);

  if (!list.alerts) {
    return list.error ? (
      <ErrorNote error={list.error} retry={list.retry} />
    ) : (
      <Skeleton lines={10} />
    );
  }
  if (list.alerts.length === 0) {
    return Object.keys(filter).length > 0 ? (
      <Empty title={S.alerts.emptyFiltered} />
    ) : (
      <Empty title={S.alerts.empty} hint={S.alerts.emptyHint} />
    );
  }
  return (
    <>
      <Announcer list={list} />
      {unseen > 0 && (
        <div class="unseen">
          <button type="button" class="button small primary" onClick={toTop}>
            <Icon name="up" /> {S.alerts.newAbove(unseen)}
          </button>
        </div>
      )}
      <ul id="alerts" class="alert-list" ref={box} aria-label={S.alerts.list}>
        {list.alerts.map((alert) => (
          <AlertRow key={alert.id} alert={alert} filter={filter} current={alert.id === currentId} />
        ))}
      </ul>
      {list.hasMore ? (
        <button type="button" class="button more" onClick={list.loadMore}>
          {S.common.more}
        </button>
      ) : (
        <p class="soft end">{S.alerts.end}</p>
      )}
    </>
  );
}
