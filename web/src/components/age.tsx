import { age, dayAndTime, type Moment, ms } from '../lib/format';
import { useNow } from '../lib/now';
import { S } from '../strings';

// How long ago something was, kept right while one looks; the exact time as a hint.
export function Age({ of }: { of: Moment }) {
  const now = useNow(5000);
  return (
    <time dateTime={new Date(ms(of)).toISOString()} title={dayAndTime(of)}>
      {S.common.ago(age(of, now))}
    </time>
  );
}
