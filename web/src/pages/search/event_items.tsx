import type { PosEvent } from '../../api/types';
import { money } from '../../lib/format';
import { S } from '../../strings';

export function EventItems({ event }: { event: PosEvent }) {
  if (event.items.length === 0) return null;
  const totals = event.items.some((item) => item.total_price !== null);
  return (
    <section class="card" aria-labelledby="items-title">
      <header class="card-head">
        <h2 id="items-title">{S.event.items}</h2>
      </header>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{S.event.article}</th>
            <th scope="col" class="number">
              {S.event.quantity}
            </th>
            <th scope="col" class="number">
              {S.event.price}
            </th>
            {totals && (
              <th scope="col" class="number">
                {S.event.total}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {event.items.map((item, index) => (
            <tr key={index}>
              <td>
                {item.name ?? item.sku ?? S.common.unknown}{' '}
                {item.name && item.sku && <span class="soft mono">{item.sku}</span>}
              </td>
              <td class="number">{item.quantity ?? ''}</td>
              <td class="number">{money(item.unit_price, event.currency)}</td>
              {totals && <td class="number">{money(item.total_price, event.currency)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
