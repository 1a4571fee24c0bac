import type { EventFilter } from '../../api/client';
import { isoDay, words } from '../../lib/format';
import { go } from '../../lib/router';
import { S } from '../../strings';

const kKinds = [
  'sale',
  'refund',
  'void',
  'no_sale',
  'discount',
  'price_override',
  'suspicious_return',
  'cash_drawer',
  'other',
];

const dayOf = (time: string | undefined): string => (time ? isoDay(Date.parse(time)) : '');

// The first moment of that day in this browser's time, or of the one after it.
function startOfDay(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

function addressOf(form: HTMLFormElement): string {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const text = String(value).trim();
    if (!text) continue;
    if (name === 'from') query.set('start_time', startOfDay(text));
    else if (name === 'to') query.set('end_time', startOfDay(text, 1));
    else query.set(name, text);
  }
  const text = query.toString();
  return `/search${text ? `?${text}` : ''}`;
}

function lastDay(filter: EventFilter): string {
  return filter.end_time ? isoDay(Date.parse(filter.end_time) - 1) : '';
}

export function SearchForm({ filter }: { filter: EventFilter }) {
  const submit = (event: Event): void => {
    event.preventDefault();
    go(addressOf(event.currentTarget as HTMLFormElement));
  };
  const field = (label: string, name: keyof EventFilter, rest: Record<string, string> = {}) => (
    <label>
      <span>{label}</span>
      <input name={name} defaultValue={filter[name] ?? ''} {...rest} />
    </label>
  );
  return (
    <form class="card search-form" role="search" onSubmit={submit} key={JSON.stringify(filter)}>
      <label class="wide">
        <span>{S.search.q}</span>
        <input
          type="search"
          name="q"
          placeholder={S.search.qPlaceholder}
          defaultValue={filter.q ?? ''}
          autoFocus={matchMedia('(pointer: fine)').matches}
        />
      </label>
      {field(S.field.staff, 'staff_id')}
      {field(S.field.register, 'register_id')}
      <label>
        <span>{S.field.type}</span>
        <select name="event_type">
          <option value="">{S.search.anyType}</option>
          {kKinds.map((kind) => (
            <option key={kind} value={kind} selected={filter.event_type === kind}>
              {words(kind)}
            </option>
          ))}
        </select>
      </label>
      {field(S.search.amountMin, 'min_amount', {
        inputMode: 'decimal',
        pattern: '[0-9]+([.][0-9]+)?',
      })}
      {field(S.search.amountMax, 'max_amount', {
        inputMode: 'decimal',
        pattern: '[0-9]+([.][0-9]+)?',
      })}
      <label>
        <span>{S.field.from}</span>
        <input type="date" name="from" defaultValue={dayOf(filter.start_time)} />
      </label>
      <label>
        <span>{S.field.to}</span>
        <input type="date" name="to" defaultValue={lastDay(filter)} />
      </label>
      <div class="form-actions">
        <button type="submit" class="button primary">
          {S.search.submit}
        </button>
        <button type="button" class="button" onClick={() => go('/search')}>
          {S.common.clear}
        </button>
      </div>
    </form>
  );
}
