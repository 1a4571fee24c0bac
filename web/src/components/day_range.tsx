import { dayOf, lastDayBefore } from '../lib/days';
import { S } from '../strings';
import { Field } from './field';

interface Props {
  from: string | undefined; // start_time and end_time of a filter
  to: string | undefined;
}

// The days that a filter form asks for, as formAddress reads them.
export function DayRange({ from, to }: Props) {
  return (
    <div class="form-pair">
      <Field label={S.field.from} type="date" name="from" defaultValue={dayOf(from)} />
      <Field label={S.field.to} type="date" name="to" defaultValue={lastDayBefore(to)} />
    </div>
  );
}
