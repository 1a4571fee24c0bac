import { useMay } from '../../api/session';
import type { Camera, PosEvent } from '../../api/types';
import { Icon } from '../../components/icons';
import { camerasOf, isHeld } from '../../lib/footage';
import { useCameras } from '../../lib/use_cameras';
import { Player } from '../../player/player';
import { RequestNote } from '../../player/request_note';
import { S } from '../../strings';
import { useEventClips } from './use_clips';

interface OfferProps {
  event: PosEvent;
  cameras: Camera[]; // without a clip, and not asked
  ask: (camera: Camera) => void;
}

function Offer({ event, cameras, ask }: OfferProps) {
  const mayAsk = useMay('manager');
  const held = cameras.filter((camera) => isHeld(event.occurred_at, camera));
  if (held.length === 0) return <p class="request-note">{S.event.expired}</p>;
  if (!mayAsk) return <p class="request-note">{S.event.notAsked}</p>;
  return (
    <div class="offer">
      {held.map((camera) => (
        <button key={camera.id} type="button" class="button primary" onClick={() => ask(camera)}>
          <Icon name="play" /> {S.event.askFrom(camera.name)}
        </button>
      ))}
      <p class="soft">{S.event.future}</p>
    </div>
  );
}

// The video of any event: what there is, or the way to get it.
export function EventVideo({ event }: { event: PosEvent }) {
  const { cameras, nameOf } = useCameras();
  const { clips, requests, ask } = useEventClips(event);
  const there = clips.data?.clips ?? [];
  const has = (camera: Camera): boolean =>
    there.some((clip) => clip.camera_id === camera.id) ||
    requests.some((request) => request.camera_id === camera.id);
  const seen = camerasOf(event, cameras);
  const missing = seen.filter((camera) => !has(camera));
  const waiting = requests.filter(({ status }) => status !== 'completed' && status !== 'partial');
  return (
    <section class="event-video" aria-label={S.event.clip}>
      {there.length > 0 && (
        <Player clips={there} requests={requests} eventId={event.id} cameraName={nameOf} />
      )}
      {waiting.map((request) => (
        <RequestNote key={request.id} request={request} camera={nameOf(request.camera_id)} />
      ))}
      {clips.data && cameras.length > 0 && seen.length === 0 && there.length === 0 && (
        <p class="request-note">{S.event.noCameras}</p>
      )}
      {clips.data &&
        missing.length > 0 &&
        (there.length === 0 || missing.some((camera) => isHeld(event.occurred_at, camera))) && (
          <Offer event={event} cameras={missing} ask={ask} />
        )}
    </section>
  );
}
