import type { AuditFilter } from '../../api/client';
import { DayRange } from '../../components/day_range';
import { Field } from '../../components/field';
import { formAddress } from '../../lib/days';
import { go } from '../../lib/router';
import { S } from '../../strings';

const kPath = '/audit';

export function AuditFilters({ filter }: { filter: AuditFilter }) {
  const submit = (event: Event): void => {
    event.preventDefault();
    go(formAddress(kPath, event.currentTarget as HTMLFormElement));
  };
  return (
    <form class="card search-form" role="search" onSubmit={submit} key={JSON.stringify(filter)}>
      <Field label={S.audit.who} name="who" defaultValue={filter.who ?? ''} />
      <label>
        <span>{S.audit.action}</span>
        <select name="action">
          <option value="">{S.audit.anyAction}</option>
          {Object.entries<string>(S.audit.actions).map(([name, label]) => (
            <option key={name} value={name} selected={filter.action === name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Field label={S.audit.object} name="object" defaultValue={filter.object ?? ''} />
      <DayRange from={filter.start_time} to={filter.end_time} />
      <div class="form-actions">
        <button type="submit" class="button primary">
          {S.audit.submit}
        </button>
        <button type="button" class="button" onClick={() => go(kPath)}>
          {S.common.clear}
        </button>
      </div>
    </form>
  );
}
