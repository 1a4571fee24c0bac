import { useEffect, useState } from 'preact/hooks';
import { api, type AlertFilter } from '../../api/client';
import { ApiError } from '../../api/http';
import type { Alert } from '../../api/types';
import { Empty } from '../../components/empty';
import { ErrorNote } from '../../components/error_note';
import { Skeleton } from '../../components/skeleton';
import { useCameras } from '../../lib/use_cameras';
import { useLoad } from '../../lib/use_load';
import { Player } from '../../player/player';
import { RequestNote } from '../../player/request_note';
import { S } from '../../strings';
import { AlertHead } from './alert_head';
import { DecidePanel } from './decide_panel';
import { OtherCameras } from './other_cameras';
import { StaffHistory } from './staff_history';
import { Timeline } from './timeline';
import { WhyPanel } from './why_panel';

interface Props {
  id: string;
  known: Alert | null; // as the list has it
  filter: AlertFilter;
  previous: string | null;
  next: string | null;
}

function Waiting({ alert, nameOf }: { alert: Alert; nameOf: (id: string) => string }) {
  const settled = new Set(['completed', 'partial']);
  const open = alert.clip_requests.filter(({ status }) => !settled.has(status));
  const nothing = alert.clips.length === 0 && open.length === 0;
  if (!nothing && open.length === 0) return null;
  return (
    <div class={`waiting ${alert.clips.length === 0 ? 'alone' : ''}`}>
      {open.map((request) => (
        <RequestNote key={request.id} request={request} camera={nameOf(request.camera_id)} />
      ))}
      {nothing && (
        <p class="request-note">
          {alert.no_clip_reason ? S.player.noCamera(alert.no_clip_reason) : S.player.nothing}
        </p>
      )}
    </div>
  );
}

// One alert: the video at its event, what the till said, why it scored, and what to make of it.
export function AlertView({ id, known, filter, previous, next }: Props) {
  const loaded = useLoad(`alert ${id}`, 'alerts', (signal) => api.alert(id, signal), known);
  const [changed, setChanged] = useState<Alert | null>(null);
  const [shown, setShown] = useState<{ at: number; span: [number, number] } | null>(null);
  const [seekTo, setSeekTo] = useState<{ at: number } | null>(null);
  const { cameras, nameOf } = useCameras();
  useEffect(() => setChanged(null), [loaded.data]);

  const alert = changed ?? loaded.data;
  if (!alert) {
    if (loaded.error instanceof ApiError && loaded.error.status === 404) {
      return <Empty title={S.alerts.gone} />;
    }
    return loaded.error ? (
      <ErrorNote error={loaded.error} retry={loaded.reload} />
    ) : (
      <Skeleton lines={12} />
    );
  }
  return (
    <article class="alert-view" aria-label={S.nav.alerts}>
      <AlertHead alert={alert} filter={filter} previous={previous} next={next} />
      {alert.clips.length > 0 && (
        <Player
          clips={alert.clips}
          requests={alert.clip_requests}
          eventId={alert.event_id}
          cameraName={nameOf}
          onMoment={(at, span) => setShown({ at, span })}
          seekTo={seekTo}
        >
          <WhyPanel alert={alert} />
        </Player>
      )}
      <Waiting alert={alert} nameOf={nameOf} />
      <OtherCameras alert={alert} cameras={cameras} />
      <DecidePanel key={alert.id} alert={alert} onChange={setChanged} />
      <Timeline
        alert={alert}
        at={shown?.at ?? null}
        span={shown?.span ?? null}
        onSeek={(at) => setSeekTo({ at })}
      />
      <div class="cards two">
        {alert.clips.length === 0 && <WhyPanel alert={alert} />}
        <StaffHistory alert={alert} />
      </div>
    </article>
  );
}
