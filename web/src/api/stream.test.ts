import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveStream, patience, type StreamState } from './stream';

// A response whose body the test writes piece by piece.
function openResponse(): { response: Response; write: (text: string) => void; end: () => void } {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (c) => void (controller = c) });
  return {
    response: new Response(body),
    write: (text) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
  };
}

describe('LiveStream', () => {
  const asked: RequestInit[] = [];
  let answers: (() => Response)[] = [];
  let events: string[] = [];
  let states: StreamState[] = [];
  const stream = (): LiveStream =>
    new LiveStream({
      onEvent: ({ event, data }) => events.push(`${event} ${data}`),
      onState: (state) => states.push(state),
    });

  beforeEach(() => {
    asked.length = 0;
    answers = [];
    events = [];
    states = [];
    vi.useFakeTimers();
    vi.stubGlobal('fetch', async (_: string, options: RequestInit) => {
      asked.push(options);
      const next = answers.shift();
      if (!next) throw new TypeError('network');
      return next();
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it('comes back behind the last event when it was lost', async () => {
    const first = openResponse();
    const second = openResponse();
    answers = [() => first.response, () => second.response];
    const live = stream();
    live.start();
    await settle();
    first.write('id: 7\nevent: alert\ndata: {}\n\n');
    await settle();
    first.end();
    await settle();
    expect(states).toEqual(['open', 'lost']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(states).toEqual(['open', 'lost', 'open']);
    expect(asked[1]?.headers).toMatchObject({ 'Last-Event-ID': '7' });
    expect(events).toEqual(['alert {}']);
    live.stop();
  });

  it('is not asked for again where there is none', async () => {
    answers = [() => new Response('{}', { status: 404 })];
    stream().start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(states).toEqual(['absent']);
    expect(asked).toHaveLength(1);
  });

  it('waits as long as a full server asks', async () => {
    answers = [() => new Response('{}', { status: 429, headers: { 'Retry-After': '20' } })];
    const live = stream();
    live.start();
    await vi.advanceTimersByTimeAsync(19_000);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked).toHaveLength(2);
    live.stop();
  });

  it('is not hurried by a page that opens meanwhile', async () => {
    const live = stream();
    live.start();
    await settle();
    live.start();
    await settle();
    expect(asked).toHaveLength(1);
    live.stop();
    live.start();
    await settle();
    expect(asked).toHaveLength(2);
    live.stop();
  });

  it('asks nothing more once it is stopped', async () => {
    const live = stream();
    live.start();
    await settle();
    live.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
  });
});

describe('patience', () => {
  it('grows to half a minute', () => {
    expect([1, 2, 3, 4, 10].map((failures) => patience(failures, 1))).toEqual([
      1000, 2000, 4000, 8000, 30_000,
    ]);
    expect(patience(1, 0)).toBe(500);
  });
});
