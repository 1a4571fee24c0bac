import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import type { Alert, Camera } from '../../api/types';
import { Icon } from '../../components/icons';
import { touch } from '../../live';
import { isHeld } from '../../lib/footage';
import { useNow } from '../../lib/now';
import { complain } from '../../lib/toasts';
import { S } from '../../strings';

interface Props {
  alert: Alert;
  cameras: Camera[];
}

// The cameras of the store that nobody has asked yet, as long as they hold the moment.
export function OtherCameras({ alert, cameras }: Props) {
  useNow(5000); // they hold it for a minute or two only
  const mayAsk = useMay('manager');
  const [asked, setAsked] = useState<string[]>([]);
  const known = new Set([
    ...asked,
    ...alert.clips.map(({ camera_id }) => camera_id),
    ...alert.clip_requests.map(({ camera_id }) => camera_id),
  ]);
  const others = cameras.filter(
    (camera) =>
      camera.store_id === alert.store_id &&
      !known.has(camera.id) &&
      isHeld(alert.occurred_at, camera),
  );
  const ask = async (camera: Camera): Promise<void> => {
    setAsked([...asked, camera.id]);
    try {
      await api.requestClip({ camera_id: camera.id, alert_id: alert.id });
      touch('alerts');
    } catch (error) {
      complain(error);
      setAsked((old) => old.filter((id) => id !== camera.id));
    }
  };
  if (!mayAsk || others.length === 0) return null;
  return (
    <div class="other-cameras">
      {others.map((camera) => (
        <button key={camera.id} type="button" class="button small" onClick={() => void ask(camera)}>
          <Icon name="plus" /> {S.player.alsoFrom(camera.name)}
        </button>
      ))}
    </div>
  );
}
