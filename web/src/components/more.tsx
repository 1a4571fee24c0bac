import { S } from '../strings';

// The way to the next page of a list.
export function More({ action }: { action: (() => void) | null }) {
  if (!action) return null;
  return (
    <button type="button" class="button more" onClick={action}>
      {S.common.more}
    </button>
  );
}
