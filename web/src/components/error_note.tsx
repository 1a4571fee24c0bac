import { S } from '../strings';

interface Props {
  error: Error;
  retry?: () => void;
}

export function ErrorNote({ error, retry }: Props) {
  return (
    <div class="error-note" role="alert">
      <p class="empty-title">{S.error.title}</p>
      <p>{error.message}</p>
      {retry && (
        <button type="button" class="button" onClick={retry}>
          {S.common.retry}
        </button>
      )}
    </div>
  );
}
