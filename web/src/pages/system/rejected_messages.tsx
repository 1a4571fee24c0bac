import { api } from '../../api/client';
import { ApiError } from '../../api/http';
import type { Rejected } from '../../api/types';
import { dayAndTime } from '../../lib/format';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

// Null where the server keeps no list of them.
async function load(signal: AbortSignal): Promise<Rejected[] | null> {
  try {
    return (await api.rejected(signal)).rejected;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

// What tills sent that could not be read, with the reason, and the payload where it was kept.
export function RejectedMessages({ count }: { count: number }) {
  const list = useLoad(`rejected ${count}`, null, load).data ?? [];
  return (
    <section class="card" aria-labelledby="rejected-title">
      <header class="card-head">
        <h2 id="rejected-title">{S.system.rejected}</h2>
      </header>
      {list.length === 0 && (
        <p class={count ? 'warning' : 'soft'}>
          {count ? S.system.rejectedCount(count) : S.system.rejectedNone}
        </p>
      )}
      <ul class="lines">
        {list.map((message) => (
          <li key={message.id} class="rejected">
            <p>
              <strong>{message.reason}</strong>
            </p>
            <p class="soft">
              {dayAndTime(message.received_at)} · <span class="mono">{message.topic}</span>
            </p>
            <details>
              <summary>{S.system.rejected}</summary>
              <pre class="payload" tabIndex={0}>
                {message.payload}
              </pre>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
