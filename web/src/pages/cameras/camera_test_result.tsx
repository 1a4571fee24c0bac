import { api } from '../../api/client';
import type { CameraSettings, CameraTest } from '../../api/types';
import { words } from '../../lib/format';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

interface Props {
  settings: Partial<CameraSettings> | null; // null: those that are stored
  cameraId: string;
}

function summary(test: CameraTest): string {
  return [
    `${words(test.codec)} ${test.width} × ${test.height}`,
    S.cameras.frames(test.fps),
    `${Math.round(test.kbit_per_second)} kbit/s`,
    test.gop_seconds !== null && S.cameras.keyframes(test.gop_seconds),
    test.has_audio && S.cameras.sound,
  ]
    .filter(Boolean)
    .join(', ');
}

// Watches the camera for five seconds, and says what came.
export function CameraTestResult({ settings, cameraId }: Props) {
  const test = useLoad(`test ${cameraId}`, null, async (signal) => {
    const tried = settings ?? (await api.camera(cameraId, signal)).settings ?? {};
    return api.testCamera({ ...tried, ...(cameraId && { id: cameraId }) });
  });
  if (test.data)
    return (
      <p class="good" role="status">
        {S.cameras.works(summary(test.data))}
      </p>
    );
  if (test.error)
    return (
      <p class="warning" role="alert">
        {test.error.message}
      </p>
    );
  return (
    <p class="soft" role="status">
      {S.cameras.testing}
    </p>
  );
}
