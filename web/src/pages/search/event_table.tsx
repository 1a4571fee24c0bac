import type { PosEvent } from '../../api/types';
import { Meter, toneOf } from '../../components/meter';
import { dayAndTime, money, points, words } from '../../lib/format';
import { go, Link } from '../../lib/router';
import { S } from '../../strings';

function Row({ event }: { event: PosEvent }) {
  const address = `/events/${event.id}`;
  const openRow = (click: MouseEvent): void => {
    if (!(click.target as HTMLElement).closest('a')) go(address);
  };
  return (
    <tr class="clickable" onClick={openRow}>
      <td>
        <Link href={address} class="strong">
          {words(event.event_type)}
        </Link>
        {event.alert_id && <span class="tag tag-alert">{S.search.alert}</span>}
      </td>
      <td class="number strong">{money(event.amount, event.currency)}</td>
      <td>{dayAndTime(event.occurred_at)}</td>
      <td class="wide-only">{[event.staff_id, event.register_id].filter(Boolean).join(' · ')}</td>
      <td class="mono wide-only">
        {[event.order_id, event.ticket_no].filter(Boolean).join(' · ')}
      </td>
      <td class="score-cell wide-only">
        <Meter value={event.score} tone={toneOf(event.score)} />
        <span class="number">{points(event.score)}</span>
      </td>
    </tr>
  );
}

export function EventTable({ events }: { events: PosEvent[] }) {
  return (
    <div class="table-box">
      <table class="table event-table">
        <thead>
          <tr>
            <th scope="col">{S.search.event}</th>
            <th scope="col" class="number">
              {S.field.amount}
            </th>
            <th scope="col">{S.field.time}</th>
            <th scope="col" class="wide-only">
              {S.search.who}
            </th>
            <th scope="col" class="wide-only">
              {S.search.receipt}
            </th>
            <th scope="col" class="wide-only">
              {S.field.score}
            </th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <Row key={event.id} event={event} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
