import type { ClipRequest } from '../api/types';
import { Meter } from '../components/meter';
import { clockTime, ms } from '../lib/format';
import { useNow } from '../lib/now';
import { S } from '../strings';

interface Props {
  request: ClipRequest;
  camera: string;
}

function reasonOf(request: ClipRequest): string {
  const { error } = request;
  if (!error) return S.common.unknown;
  return S.player.codes[error.code] ?? error.message ?? error.code;
}

// How far a clip is that was asked for.
export function RequestNote({ request, camera }: Props) {
  const now = useNow(500);
  const ready = ms(request.ready_at_earliest);
  if (request.status === 'failed') {
    return <p class="request-note failed">{S.player.none(camera, reasonOf(request))}</p>;
  }
  const begin = Math.min(ms(request.created_at), ready - 1);
  const share = Math.min(1, Math.max(0.02, (now - begin) / (ready - begin)));
  const filming = now < ready;
  return (
    <div class="request-note" role="status">
      <p>
        {request.error
          ? S.player.retrying(camera, reasonOf(request))
          : filming
            ? S.player.filming(camera, clockTime(ready))
            : S.player.cutting(camera)}
      </p>
      <Meter value={share} />
      {filming && <p class="soft">{S.player.ready(Math.ceil((ready - now) / 1000) + 1)}</p>}
    </div>
  );
}
