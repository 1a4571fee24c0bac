import type { EventFilter } from '../../api/client';
import { DayRange } from '../../components/day_range';
import { KindSelect } from '../../components/kind_select';
import { formAddress } from '../../lib/days';
import { go } from '../../lib/router';
import { S } from '../../strings';

export function SearchForm({ filter }: { filter: EventFilter }) {
  const submit = (event: Event): void => {
    event.preventDefault();
    go(formAddress('/search', event.currentTarget as HTMLFormElement));
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
      {field(S.field.store, 'store_id')}
      {field(S.field.staff, 'staff_id')}
      {field(S.field.register, 'register_id')}
      <KindSelect value={filter.event_type} />
      {field(S.search.amountMin, 'min_amount', {
        inputMode: 'decimal',
        pattern: '[0-9]+([.][0-9]+)?',
      })}
      {field(S.search.amountMax, 'max_amount', {
        inputMode: 'decimal',
        pattern: '[0-9]+([.][0-9]+)?',
      })}
      <DayRange from={filter.start_time} to={filter.end_time} />
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
