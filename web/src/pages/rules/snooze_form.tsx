import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { serverNow } from '../../api/http';
import type { Rule } from '../../api/types';
import { Dialog } from '../../components/dialog';
import { FormActions } from '../../components/form_actions';
import { say } from '../../lib/toasts';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

interface Props {
  rule: Rule;
  onClose: () => void;
  onSaved: () => void;
}

const kHours: [number, string][] = [
  [1, S.rules.hours(1)],
  [4, S.rules.hours(4)],
  [24, S.rules.days(1)],
  [7 * 24, S.rules.days(7)],
  [28 * 24, S.rules.days(28)],
];
const kHourMs = 3_600_000;

function read(form: HTMLFormElement, rule: string): Record<string, string> {
  const data = new FormData(form);
  const snooze: Record<string, string> = { rule };
  for (const name of ['store_id', 'register_id', 'staff_id', 'note']) {
    const text = String(data.get(name) ?? '').trim();
    if (text) snooze[name] = text;
  }
  const until = serverNow() + Number(data.get('hours')) * kHourMs;
  return { ...snooze, until: new Date(until).toISOString() };
}

// Puts a rule to sleep for a register, a person, or that person at that register.
export function SnoozeForm({ rule, onClose, onSaved }: Props) {
  const [error, setError] = useState<Error | null>(null);
  const registers = useLoad('registers', null, api.registers).data?.registers ?? [];
  const stores = [...new Set(registers.map(({ store_id }) => store_id))];
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await api.addSnooze(read(event.currentTarget as HTMLFormElement, rule.id));
      say(S.rules.snoozed);
      onSaved();
    } catch (reason) {
      setError(reason as Error);
    }
  };
  return (
    <Dialog title={S.rules.snoozeTitle(rule.id)} onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        <p class="soft">{S.rules.snoozesHint}</p>
        <label>
          <span>{S.field.store}</span>
          <input
            name="store_id"
            required
            key={stores[0]}
            defaultValue={stores[0] ?? ''}
            list="stores"
          />
          <datalist id="stores">
            {stores.map((store) => (
              <option key={store} value={store} />
            ))}
          </datalist>
        </label>
        <div class="form-row">
          <label>
            <span>{S.rules.snoozeRegister}</span>
            <input name="register_id" list="registers" />
            <datalist id="registers">
              {registers.map(({ register_id }) => (
                <option key={register_id} value={register_id} />
              ))}
            </datalist>
          </label>
          <label>
            <span>{S.rules.snoozeStaff}</span>
            <input name="staff_id" />
          </label>
        </div>
        <label>
          <span>{S.rules.snoozeFor}</span>
          <select name="hours">
            {kHours.map(([hours, label]) => (
              <option key={hours} value={hours} selected={hours === 4}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{S.field.note}</span>
          <input name="note" maxLength={500} />
        </label>
        {error && (
          <p class="warning" role="alert">
            {error.message}
          </p>
        )}
        <FormActions submit={S.rules.snooze} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
