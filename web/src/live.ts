// What changes while one looks. A page subscribes to a topic and is told to look again; today a timer
// says so, which rests while the page is hidden. A stream of events can take the timer's place here
// without a page knowing.
import { ApiError } from './api/http';
import { Store } from './lib/store';

export type Topic = 'alerts' | 'clips' | 'cameras' | 'overview' | 'health' | 'rules';

const kEveryMs: Record<Topic, number> = {
  alerts: 2000,
  clips: 1500,
  cameras: 2000,
  overview: 10_000,
  health: 5000,
  rules: 15_000,
};
const kSlowestMs = 15_000;

export type Connection = 'connecting' | 'live' | 'offline';

export const connection = new Store<Connection>('connecting');

type Refresh = (signal: AbortSignal) => Promise<void>;

interface Subscription {
  topic: Topic;
  refresh: Refresh;
  timer: ReturnType<typeof setTimeout> | undefined;
  running: AbortController | null;
  failures: number;
}

const subscriptions = new Set<Subscription>();

function schedule(subscription: Subscription, delayMs: number): void {
  clearTimeout(subscription.timer);
  if (document.hidden || !subscriptions.has(subscription)) return;
  subscription.timer = setTimeout(() => void run(subscription), delayMs);
}

// A server that answers is there, whatever it answers; only silence and 5xx mean that what is shown is old.
function noteOutcome(error: unknown): void {
  const away = error instanceof ApiError && (error.status === 0 || error.status >= 502);
  connection.set(away ? 'offline' : 'live');
}

async function run(subscription: Subscription): Promise<void> {
  if (subscription.running) return;
  const controller = new AbortController();
  subscription.running = controller;
  try {
    await subscription.refresh(controller.signal);
    subscription.failures = 0;
    if (subscriptions.has(subscription)) noteOutcome(null);
  } catch (error) {
    subscription.failures += 1;
    if (!controller.signal.aborted) noteOutcome(error);
  }
  subscription.running = null;
  if (controller.signal.aborted) return schedule(subscription, 0);
  const patience = Math.min(2 ** subscription.failures, 8);
  schedule(subscription, Math.min(kEveryMs[subscription.topic] * patience, kSlowestMs));
}

// subscribe: refresh runs at once, then whenever the topic may have changed, never twice at a time, and
// rejects when it fails. The answer ends it.
export function subscribe(topic: Topic, refresh: Refresh): () => void {
  const subscription: Subscription = {
    topic,
    refresh,
    timer: undefined,
    running: null,
    failures: 0,
  };
  subscriptions.add(subscription);
  void run(subscription);
  return () => {
    subscriptions.delete(subscription);
    clearTimeout(subscription.timer);
    subscription.running?.abort();
  };
}

// We changed something ourselves: look again now, and forget an answer that is older than the change.
export function touch(topic: Topic): void {
  for (const subscription of subscriptions) {
    if (subscription.topic !== topic) continue;
    if (subscription.running) subscription.running.abort();
    else schedule(subscription, 0);
  }
}

function touchAll(): void {
  for (const subscription of subscriptions) schedule(subscription, 0);
}

document.addEventListener('visibilitychange', touchAll);
window.addEventListener('online', touchAll);
window.addEventListener('offline', () => connection.set('offline'));
