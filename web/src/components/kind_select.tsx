import { words } from '../lib/format';
import { S } from '../strings';

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

// The kind of event that a filter form asks for.
export function KindSelect({ value }: { value: string | undefined }) {
  return (
    <label>
      <span>{S.field.type}</span>
      <select name="event_type">
        <option value="">{S.search.anyType}</option>
        {kKinds.map((kind) => (
          <option key={kind} value={kind} selected={value === kind}>
            {words(kind)}
          </option>
        ))}
      </select>
    </label>
  );
}
