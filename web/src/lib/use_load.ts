// Loads what a component shows, once or live, and keeps what was there while a later load fails.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { subscribe, type Topic } from '../live';

export interface Loaded<T> {
  data: T | null;
  error: Error | null;
  reload: () => void;
}

type Load<T> = (signal: AbortSignal) => Promise<T>;

interface State<T> {
  key: string;
  data: T | null;
  error: Error | null;
  text: string; // of data, to see whether anything changed
}

// key says what is loaded: another one starts anew, with nothing shown of the old. topic null: once.
// initial is shown until the first answer.
export function useLoad<T>(
  key: string,
  topic: Topic | null,
  load: Load<T>,
  initial: T | null = null,
): Loaded<T> {
  const empty: State<T> = { key, data: initial, error: null, text: '' };
  const [state, setState] = useState<State<T>>(empty);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const before = (old: State<T>): State<T> => (old.key === key ? old : { ...empty });
    const refresh = async (signal: AbortSignal): Promise<void> => {
      try {
        const data = await latest.current(signal);
        if (signal.aborted) return;
        const text = JSON.stringify(data);
        setState((old) =>
          old.key === key && old.text === text && !old.error
            ? old
            : { key, data, error: null, text },
        );
      } catch (error) {
        if (!signal.aborted) setState((old) => ({ ...before(old), error: error as Error }));
        throw error;
      }
    };
    if (topic) return subscribe(topic, refresh);
    const controller = new AbortController();
    refresh(controller.signal).catch(() => {}); // the state has it
    return () => controller.abort();
  }, [key, topic, attempt]);

  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  const current = state.key === key ? state : empty;
  return { data: current.data, error: current.error, reload };
}
