import type { PosEvent } from '../../api/types';
import { S } from '../../strings';

// What the till sent besides what Tillwatch knows.
export function EventMetadata({ event }: { event: PosEvent }) {
  if (!event.metadata || Object.keys(event.metadata).length === 0) return null;
  return (
    <section class="card" aria-labelledby="metadata-title">
      <header class="card-head">
        <h2 id="metadata-title">{S.event.metadata}</h2>
      </header>
      <pre class="payload" tabIndex={0}>
        {JSON.stringify(event.metadata, null, 2)}
      </pre>
    </section>
  );
}
