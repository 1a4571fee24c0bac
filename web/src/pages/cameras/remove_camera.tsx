import { api } from '../../api/client';
import type { Camera } from '../../api/types';
import { Dialog } from '../../components/dialog';
import { complain, say } from '../../lib/toasts';
import { S } from '../../strings';

interface Props {
  camera: Camera;
  onClose: () => void;
  onRemoved: () => void;
}

export function RemoveCamera({ camera, onClose, onRemoved }: Props) {
  const remove = async (): Promise<void> => {
    try {
      await api.removeCamera(camera.id);
      say(S.cameras.removed(camera.name));
      onRemoved();
    } catch (error) {
      complain(error);
    }
    onClose();
  };
  return (
    <Dialog title={S.cameras.removeTitle(camera.name)} onClose={onClose}>
      <p>{S.cameras.removeText}</p>
      <div class="form-actions">
        <button type="button" class="button danger" onClick={() => void remove()}>
          {S.common.remove}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {S.common.cancel}
        </button>
      </div>
    </Dialog>
  );
}
