// A list that is read page by page: the first now, later ones on demand.
import { useState } from 'preact/hooks';
import { complain } from './toasts';
import { type Loaded, useLoad } from './use_load';

export interface OnePage<T> {
  items: T[];
  cursor: string | null; // of the page behind it
}

export interface Pages<T> {
  first: Loaded<OnePage<T>>;
  items: T[]; // of all pages that are here
  more: (() => void) | null; // null: that is all
}

// key says what is listed: another one starts anew.
export function usePages<T>(
  key: string,
  load: (cursor: string | null, signal?: AbortSignal) => Promise<OnePage<T>>,
): Pages<T> {
  const first = useLoad(key, null, (signal) => load(null, signal));
  const [later, setLater] = useState<{ of: OnePage<T>; page: OnePage<T> } | null>(null);
  const [busy, setBusy] = useState(false);
  const behind = later !== null && later.of === first.data ? later.page : null;
  const cursor = behind ? behind.cursor : (first.data?.cursor ?? null);

  const more = async (of: OnePage<T>): Promise<void> => {
    setBusy(true);
    try {
      const next = await load(cursor);
      setLater({
        of,
        page: { items: [...(behind?.items ?? []), ...next.items], cursor: next.cursor },
      });
    } catch (error) {
      complain(error);
    }
    setBusy(false);
  };
  const shown = first.data;
  return {
    first,
    items: [...(shown?.items ?? []), ...(behind?.items ?? [])],
    more: shown && cursor ? () => void (!busy && more(shown)) : null,
  };
}
