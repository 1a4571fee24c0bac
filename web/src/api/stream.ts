// The server's live stream (GET /api/v1/stream), for as long as somebody wants it: a lost one comes back with
// growing patience, and goes on behind the last event that was seen. It is read by fetch, not EventSource, which
// tells no status: a server without a stream is not one that is away for a while.
import { ApiError, failure, openAnswer } from './http';
import { EventParser, type ServerEvent } from '../lib/sse';

export type StreamState =
  | 'open'
  | 'lost' // for now; it is tried again
  | 'absent'; // this server has none, or will not give us one

interface Listener {
  onEvent: (event: ServerEvent) => void;
  onState: (state: StreamState) => void;
}

const kPath = '/api/v1/stream';
const kFirstWaitMs = 1000;
const kLongestWaitMs = 30_000;
const kSilenceMs = 60_000; // heartbeats come more often

// How long to wait after so many failures: doubled each time, and spread, so that a restarted server is not met by
// everybody at once.
export function patience(failures: number, random = Math.random()): number {
  return Math.min(kFirstWaitMs * 2 ** (failures - 1), kLongestWaitMs) * (0.5 + random / 2);
}

export class LiveStream {
  private lastId = '';
  private failures = 0;
  private controller: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly listener: Listener) {}

  // Opens it when it is not, where it was; one that was lost keeps its patience.
  start(): void {
    if (this.controller || this.timer !== undefined) return;
    this.controller = new AbortController();
    void this.run(this.controller);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    clearTimeout(this.silence);
    this.controller?.abort();
    this.controller = null;
  }

  // Another user, another stream.
  forget(): void {
    this.lastId = '';
  }

  private async run(controller: AbortController): Promise<void> {
    let waitMs: number | null = null;
    try {
      await this.read(controller);
      waitMs = patience((this.failures += 1)); // it ended, which it does not by itself
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0;
      this.failures += 1;
      if (![401, 403, 404].includes(status)) waitMs = patience(this.failures);
      if (error instanceof ApiError && waitMs !== null) {
        waitMs = Math.max(waitMs, error.retryAfterSeconds * 1000);
      }
    }
    clearTimeout(this.silence);
    if (this.controller !== controller) return; // stopped meanwhile
    this.controller = null;
    this.listener.onState(waitMs === null ? 'absent' : 'lost');
    if (waitMs === null) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.start();
    }, waitMs);
  }

  private async read(controller: AbortController): Promise<void> {
    this.watchSilence(controller);
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (this.lastId) headers['Last-Event-ID'] = this.lastId;
    const response = await openAnswer(kPath, { headers, signal: controller.signal });
    if (!response.ok) throw await failure(response);
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    const parser = new EventParser(this.lastId);
    this.listener.onState('open');
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.failures = 0;
      this.watchSilence(controller);
      for (const event of parser.push(decoder.decode(value, { stream: true }))) {
        this.lastId = event.id;
        this.listener.onEvent(event);
      }
    }
  }

  // A connection that died without a word says nothing, not even a heartbeat.
  private watchSilence(controller: AbortController): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => controller.abort(), kSilenceMs);
  }
}
