import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { api, type AlertFilter } from '../../api/client';
import type { Alert } from '../../api/types';
import { touch } from '../../live';
import { appendPage, mergeFirstPage } from '../../lib/merge';
import { complain } from '../../lib/toasts';
import { useLoad } from '../../lib/use_load';

const kPageSize = 50;

export interface AlertList {
  alerts: Alert[] | null; // null: not known yet
  error: Error | null;
  hasMore: boolean;
  loadMore: () => void;
  retry: () => void;
  newest: Alert | null; // came while we were looking
}

interface Shown {
  key: string;
  alerts: Alert[];
  cursor: string | null; // of the page behind what is shown
}

// The alerts that fit the filter, newest first, live; older ones on demand.
export function useAlerts(filter: AlertFilter): AlertList {
  const key = JSON.stringify(filter);
  const first = useLoad(`alerts ${key}`, 'alerts', (signal) =>
    api.alerts({ ...filter, limit: kPageSize }, signal),
  );
  const [shown, setShown] = useState<Shown | null>(null);
  const [newest, setNewest] = useState<Alert | null>(null);
  const busy = useRef(false);
  const current = shown?.key === key ? shown : null;

  useEffect(() => {
    const page = first.data;
    if (!page) return;
    const known = new Set(current?.alerts.map((alert) => alert.id));
    const top = page.alerts[0];
    if (current && top && !known.has(top.id)) {
      setNewest(top);
      touch('overview'); // its counts
    }
    const alerts = mergeFirstPage(current?.alerts ?? [], page.alerts, page.next_cursor === null);
    const more = alerts.length > page.alerts.length;
    setShown({ key, alerts, cursor: more && current ? current.cursor : page.next_cursor });
  }, [first.data, key]);

  const loadMore = useCallback(async () => {
    if (busy.current || !current?.cursor) return;
    busy.current = true;
    try {
      const page = await api.alerts({ ...filter, limit: kPageSize, cursor: current.cursor });
      setShown((old) =>
        old?.key === key
          ? { key, alerts: appendPage(old.alerts, page.alerts), cursor: page.next_cursor }
          : old,
      );
    } catch (error) {
      complain(error);
    }
    busy.current = false;
  }, [key, current?.cursor]);

  return {
    alerts: current?.alerts ?? first.data?.alerts ?? null,
    error: first.error,
    hasMore: (current?.cursor ?? null) !== null,
    loadMore,
    retry: first.reload,
    newest,
  };
}
