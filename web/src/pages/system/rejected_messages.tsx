import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useMayEverywhere } from '../../api/session';
import type { Rejected } from '../../api/types';
import { Loading } from '../../components/loading';
import { More } from '../../components/more';
import { bytes, dayAndTime } from '../../lib/format';
import { usePages } from '../../lib/use_pages';
import { S } from '../../strings';

const kPageSize = 20;
const T = S.system;

// JSON as people read it; anything else, and what was cut off, as it came.
function readable(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}

function Message({ message }: { message: Rejected }) {
  const cut = new TextEncoder().encode(message.payload).length < message.payload_size;
  return (
    <li class="rejected">
      <p class="strong">{message.reason}</p>
      <p class="soft">
        {dayAndTime(message.received_at)} · <span class="mono">{message.topic}</span>
      </p>
      <details>
        <summary>{T.payload(bytes(message.payload_size))}</summary>
        <pre class="payload" tabIndex={0}>
          {readable(message.payload)}
          {cut && '…'}
        </pre>
      </details>
    </li>
  );
}

function List({ count }: { count: number }) {
  const [q, setQ] = useState('');
  const pages = usePages(`rejected ${count} ${q}`, async (cursor, signal) => {
    const query = { limit: kPageSize, ...(q && { q }), ...(cursor && { cursor }) };
    const page = await api.rejected(query, signal);
    return { items: page.rejected, cursor: page.next_cursor };
  });
  return (
    <>
      <input
        type="search"
        class="rejected-search"
        aria-label={T.rejectedSearch}
        placeholder={T.rejectedSearch}
        defaultValue={q}
        onChange={(event) => setQ((event.target as HTMLInputElement).value.trim())}
      />
      <Loading of={pages.first} lines={3}>
        {() =>
          pages.items.length === 0 ? (
            <p class="soft">{q ? T.rejectedNotFound : T.rejectedNone}</p>
          ) : (
            <>
              <ul class="lines">
                {pages.items.map((message) => (
                  <Message key={message.id} message={message} />
                ))}
              </ul>
              <More action={pages.more} />
            </>
          )
        }
      </Loading>
    </>
  );
}

// What tills sent that could not be read, with the reason, and for admins the message itself.
export function RejectedMessages({ count }: { count: number }) {
  const admin = useMayEverywhere('admin');
  return (
    <section class="card" aria-labelledby="rejected-title">
      <header class="card-head">
        <h2 id="rejected-title">{T.rejected}</h2>
        <span class={count ? 'warning' : 'soft'}>{T.rejectedCount(count)}</span>
      </header>
      {admin && <List count={count} />}
    </section>
  );
}
