import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import type { Camera } from '../../api/types';
import { Icon } from '../../components/icons';
import { dayAndTime, duration, words } from '../../lib/format';
import { complain, say } from '../../lib/toasts';
import { S } from '../../strings';
import { CameraTestResult } from './camera_test_result';
import { useStill } from './use_still';

interface Props {
  camera: Camera;
  onEdit: () => void;
  onRemove: () => void;
  onChange: () => void;
}

function Still({ camera }: { camera: Camera }) {
  const address = useStill(camera);
  return (
    <div class="still">
      {address ? (
        <img src={address} alt={S.cameras.still(camera.name)} />
      ) : (
        <span class="still-empty">
          <Icon name="cameras" />
          {S.cameras.noPicture}
        </span>
      )}
      <span class={`badge camera-${camera.state}`}>{S.cameras.state[camera.state]}</span>
    </div>
  );
}

function technical(camera: Camera): string {
  if (camera.state !== 'live') {
    return [camera.reason, S.cameras.since(dayAndTime(camera.since))].filter(Boolean).join(', ');
  }
  return [
    camera.codec && words(camera.codec),
    camera.width && `${camera.width} × ${camera.height}`,
    S.cameras.frames(camera.fps),
  ]
    .filter(Boolean)
    .join(' · ');
}

export function CameraCard({ camera, onEdit, onRemove, onChange }: Props) {
  const admin = useMay('admin');
  const [testing, setTesting] = useState(0);
  const toggle = async (): Promise<void> => {
    try {
      const { settings } = await api.camera(camera.id);
      await api.putCamera(camera.id, { ...settings, enabled: !camera.enabled });
      say(S.cameras.saved(camera.name));
      onChange();
    } catch (error) {
      complain(error);
    }
  };
  const sees = camera.register_ids.length
    ? S.cameras.registers(camera.register_ids.join(', '))
    : S.cameras.allRegisters;
  return (
    <li class="card camera-card">
      <Still camera={camera} />
      <div class="camera-text">
        <h2>
          {camera.name} <span class="soft">{camera.location}</span>
        </h2>
        <p>{technical(camera)}</p>
        <p class="soft">
          {S.cameras.buffered(duration(camera.buffered_seconds))} · {sees}
          {camera.reconnects > 0 && ` · ${S.cameras.reconnects(camera.reconnects)}`}
        </p>
        {camera.from_file && <p class="soft">{S.cameras.fromFile}</p>}
        {camera.bytes_limited && <p class="warning">{S.cameras.limited}</p>}
        {camera.footage_problem && <p class="warning">{camera.footage_problem}</p>}
        {testing > 0 && <CameraTestResult key={testing} settings={null} cameraId={camera.id} />}
      </div>
      {admin && (
        <div class="camera-actions">
          <button type="button" class="button small" onClick={onEdit}>
            {S.cameras.edit}
          </button>
          <button type="button" class="button small" onClick={() => setTesting(testing + 1)}>
            {S.cameras.test}
          </button>
          <button type="button" class="button small" onClick={() => void toggle()}>
            {camera.enabled ? S.cameras.disable : S.cameras.enable}
          </button>
          <button type="button" class="button small danger" onClick={onRemove}>
            {S.cameras.remove}
          </button>
        </div>
      )}
    </li>
  );
}
