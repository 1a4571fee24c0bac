import type { AlertFilter } from '../../api/client';
import { DayRange } from '../../components/day_range';
import { Dialog } from '../../components/dialog';
import { Field } from '../../components/field';
import { FormActions } from '../../components/form_actions';
import { KindSelect } from '../../components/kind_select';
import { formAddress } from '../../lib/days';
import { go } from '../../lib/router';
import { useCameras } from '../../lib/use_cameras';
import { S } from '../../strings';

const kAmount = { inputMode: 'decimal', pattern: '[0-9]+([.][0-9]{1,2})?' } as const;

interface Props {
  filter: AlertFilter;
  onClose: () => void;
}

// What is chosen beside the list stays as it is.
function Kept({ filter }: { filter: AlertFilter }) {
  return (
    <>
      {(['status', 'severity', 'disposition'] as const).map(
        (name) =>
          filter[name] && <input key={name} type="hidden" name={name} value={filter[name]} />,
      )}
    </>
  );
}

export function MoreFilters({ filter, onClose }: Props) {
  const { cameras } = useCameras();
  const submit = (event: Event): void => {
    event.preventDefault();
    go(formAddress('/alerts', event.currentTarget as HTMLFormElement));
    onClose();
  };
  const field = (label: string, name: keyof AlertFilter, rest = {}) => (
    <Field label={label} name={name} defaultValue={filter[name] ?? ''} {...rest} />
  );
  return (
    <Dialog title={S.alerts.filters} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <Kept filter={filter} />
        {field(S.search.q, 'q', { placeholder: S.search.qPlaceholder })}
        <div class="form-row">
          {field(S.field.staff, 'staff_id')}
          {field(S.field.register, 'register_id')}
          {field(S.field.store, 'store_id')}
        </div>
        <div class="form-row">
          <KindSelect value={filter.event_type} />
          <label>
            <span>{S.alerts.camera}</span>
            <select name="camera_id">
              <option value="">{S.alerts.anyCamera}</option>
              {cameras.map((camera) => (
                <option key={camera.id} value={camera.id} selected={camera.id === filter.camera_id}>
                  {camera.name}
                </option>
              ))}
            </select>
          </label>
        </div>
        <div class="form-row">
          {field(S.search.amountMin, 'min_amount', kAmount)}
          {field(S.search.amountMax, 'max_amount', kAmount)}
        </div>
        <DayRange from={filter.start_time} to={filter.end_time} />
        <FormActions submit={S.alerts.applyFilters} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
