import { api } from '../../api/client';
import type { Camera } from '../../api/types';
import { Confirm } from '../../components/confirm';
import { say } from '../../lib/toasts';
import { S } from '../../strings';

interface Props {
  camera: Camera;
  onClose: () => void;
  onRemoved: () => void;
}

export function RemoveCamera({ camera, onClose, onRemoved }: Props) {
  return (
    <Confirm
      title={S.cameras.removeTitle(camera.name)}
      text={S.cameras.removeText}
      submit={S.common.remove}
      onClose={onClose}
      action={async () => {
        await api.removeCamera(camera.id);
        say(S.cameras.removed(camera.name));
        onRemoved();
      }}
    />
  );
}
