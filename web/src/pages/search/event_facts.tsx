import type { ComponentChildren } from 'preact';
import type { PosEvent } from '../../api/types';
import { dayAndTime, money, words } from '../../lib/format';
import { Link } from '../../lib/router';
import { S } from '../../strings';

type Fact = [string, ComponentChildren];

const orderLink = (order: string) => (
  <Link href={`/search?q=${encodeURIComponent(order)}`} class="mono">
    {order}
  </Link>
);

// "void 1 h: 4" of {"void_1h": 4}
function counts(record: Record<string, number> | undefined): string {
  return Object.entries(record ?? {})
    .map(([name, count]) => `${words(name)}: ${count}`)
    .join(', ');
}

function factsOf(event: PosEvent): Fact[] {
  const facts = event.facts ?? {};
  const offset = facts.clock_offset_ms;
  const all: [string, ComponentChildren | null | undefined | ''][] = [
    [S.field.time, dayAndTime(event.occurred_at)],
    [S.event.received, dayAndTime(event.received_at)],
    [
      S.field.staff,
      event.staff_id && (
        <Link href={`/search?staff_id=${encodeURIComponent(event.staff_id)}`}>
          {event.staff_id}
        </Link>
      ),
    ],
    [
      S.field.register,
      event.register_id && (
        <Link href={`/search?register_id=${encodeURIComponent(event.register_id)}`}>
          {event.register_id}
        </Link>
      ),
    ],
    [S.field.store, event.store_id],
    [S.field.order, event.order_id && orderLink(event.order_id)],
    [S.field.ticket, event.ticket_no && <span class="mono">{event.ticket_no}</span>],
    [S.event.tender, event.tender && words(event.tender)],
    [S.event.originalAmount, money(event.original_amount, event.currency)],
    [S.event.discount, event.discount_percent !== null && `${event.discount_percent} %`],
    [S.event.original, event.original_order_id && orderLink(event.original_order_id)],
    [S.event.originalStaff, event.original_staff_id],
    [S.event.drawer, event.drawer_open_seconds !== null && `${event.drawer_open_seconds} s`],
    [S.event.traits, event.traits.map(words).join(', ')],
    [S.event.clockOffset, offset !== undefined && `${(offset / 1000).toFixed(1)} s`],
    [S.event.earlierStaff, counts(facts.earlier_by_staff)],
    [S.event.earlierRegister, counts(facts.earlier_by_register)],
    [
      S.event.duplicate,
      facts.duplicate_of && (
        <Link href={`/events/${facts.duplicate_of}`}>{facts.duplicate_of.slice(0, 8)}</Link>
      ),
    ],
  ];
  return all.filter((fact): fact is Fact => Boolean(fact[1]));
}

export function EventFacts({ event }: { event: PosEvent }) {
  return (
    <section class="card" aria-labelledby="facts-title">
      <header class="card-head">
        <h2 id="facts-title">{S.detail.facts}</h2>
      </header>
      <dl class="facts">
        {factsOf(event).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
