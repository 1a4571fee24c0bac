// What changes while one looks. A page subscribes to a topic and is told to look again: when the server's stream says
// that something has happened, and by a timer, which is slow while there is a stream. Both rest while the page is hidden.
import { ApiError } from './api/http';
import { LiveStream, type StreamState } from './api/stream';
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
// Beside a stream, for what it does not tell: how far a request is, what a camera holds.
const kCalmMs: Record<Topic, number> = {
  alerts: 15_000,
  clips: 5000,
  cameras: 5000,
  overview: 60_000,
  health: 5000,
  rules: 15_000,
};
const kSlowestMs = 15_000;
const kTogetherMs = 150; // events that come within it are one reason to look
const kHiddenMs = 60_000; // the count in the title of a page that nobody looks at

// Which topics an event of the stream is about.
const kTopicsOf: Record<string, Topic[]> = {
  alert: ['alerts', 'overview'],
  'alert.updated': ['alerts', 'overview'],
  'clip.ready': ['alerts', 'clips', 'overview'],
  'camera.state': ['cameras', 'overview'],
  'system.health': ['health'],
  reset: ['alerts', 'clips', 'cameras', 'overview', 'health'],
};

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline';
export const connection = new Store<Connection>('connecting');

type Refresh = (signal: AbortSignal) => Promise<void>;

interface Subscription {
  topic: Topic;
  refresh: Refresh;
  timer: ReturnType<typeof setTimeout> | undefined;
  running: AbortController | null;
  again: boolean; // something has happened while it ran
  failures: number;
}

const subscriptions = new Set<Subscription>();
let streamState: StreamState | null = null; // null: not known yet
let answered: Connection = 'connecting'; // what the last answer told

function showConnection(): void {
  const quiet = answered === 'live' && streamState === 'lost';
  connection.set(quiet ? 'reconnecting' : answered);
}

function schedule(subscription: Subscription, delayMs: number): void {
  clearTimeout(subscription.timer);
  if (!subscriptions.has(subscription)) return;
  if (document.hidden && subscription.topic !== 'overview') return;
  const wait = document.hidden ? Math.max(delayMs, kHiddenMs) : delayMs;
  subscription.timer = setTimeout(() => void run(subscription), wait);
}

// A server that answers is there, whatever it answers; only silence and 5xx mean that what is shown is old.
function noteOutcome(error: unknown): void {
  const away = error instanceof ApiError && (error.status === 0 || error.status >= 502);
  answered = away ? 'offline' : 'live';
  showConnection();
}

function nextLook({ topic, failures, again }: Subscription): number {
  if (again) return kTogetherMs;
  const every = (streamState === 'open' ? kCalmMs : kEveryMs)[topic];
  return Math.min(every * Math.min(2 ** failures, 8), Math.max(every, kSlowestMs));
}

async function run(subscription: Subscription): Promise<void> {
  if (subscription.running) return;
  const controller = new AbortController();
  subscription.running = controller;
  subscription.again = false;
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
  schedule(subscription, nextLook(subscription));
}

const stream = new LiveStream({
  onEvent: ({ event }) => {
    for (const topic of kTopicsOf[event] ?? []) look(topic);
  },
  onState: (state) => {
    const back = state === 'open' && streamState === 'lost';
    streamState = state;
    showConnection();
    if (back || state === 'lost') lookAtAll();
  },
});

// A hidden page lets its stream go: a browser has six connections to a server for all of its pages.
function followStream(): void {
  const wanted = subscriptions.size > 0 && !document.hidden && streamState !== 'absent';
  if (wanted) stream.start();
  else stream.stop();
}

// subscribe: refresh runs at once, then whenever the topic may have changed, never twice at a time, and
// rejects when it fails. The answer ends it.
export function subscribe(topic: Topic, refresh: Refresh): () => void {
  const subscription: Subscription = {
    topic,
    refresh,
    timer: undefined,
    running: null,
    again: false,
    failures: 0,
  };
  subscriptions.add(subscription);
  void run(subscription);
  followStream();
  return () => {
    subscriptions.delete(subscription);
    clearTimeout(subscription.timer);
    subscription.running?.abort();
    // the next page subscribes in a moment
    setTimeout(followStream);
  };
}

// Something has happened: look again soon, also when an answer that may be older is on its way.
function look(topic: Topic): void {
  for (const subscription of subscriptions) {
    if (subscription.topic !== topic) continue;
    if (subscription.running) subscription.again = true;
    else schedule(subscription, kTogetherMs);
  }
}

// We changed something ourselves: look again now, and forget an answer that is older than the change.
export function touch(topic: Topic): void {
  for (const subscription of subscriptions) {
    if (subscription.topic !== topic) continue;
    if (subscription.running) subscription.running.abort();
    else schedule(subscription, 0);
  }
}

// Somebody else is signed in: what the stream told before is not theirs.
export function forgetStream(): void {
  stream.stop();
  stream.forget();
  streamState = null;
  followStream();
}

function lookAtAll(): void {
  for (const subscription of subscriptions) schedule(subscription, 0);
}

function onVisibility(): void {
  followStream();
  lookAtAll();
}

document.addEventListener('visibilitychange', onVisibility);
window.addEventListener('online', () => {
  stream.stop(); // its patience, too
  followStream();
  lookAtAll();
});
window.addEventListener('offline', () => {
  answered = 'offline';
  showConnection();
});
