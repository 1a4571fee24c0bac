import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useMay } from '../../api/session';
import type { Camera } from '../../api/types';
import { Empty } from '../../components/empty';
import { Icon } from '../../components/icons';
import { Loading } from '../../components/loading';
import { PageHead } from '../../components/page_head';
import { touch } from '../../live';
import { complain } from '../../lib/toasts';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';
import { CameraCard } from './camera_card';
import { CameraForm } from './camera_form';
import { RemoveCamera } from './remove_camera';

type Task = { kind: 'add' } | { kind: 'edit' | 'remove'; camera: Camera } | null;

export function CamerasPage() {
  const cameras = useLoad('cameras', 'cameras', api.cameras);
  const admin = useMay('admin');
  const [task, setTask] = useState<Task>(null);
  const close = (): void => setTask(null);
  const refresh = (): void => touch('cameras');
  const edit = async (camera: Camera): Promise<void> => {
    try {
      setTask({ kind: 'edit', camera: await api.camera(camera.id) });
    } catch (error) {
      complain(error);
    }
  };
  const saved = (): void => {
    close();
    refresh();
  };
  return (
    <>
      <PageHead title={S.cameras.title}>
        {admin && (
          <button type="button" class="button primary" onClick={() => setTask({ kind: 'add' })}>
            <Icon name="plus" /> {S.cameras.add}
          </button>
        )}
      </PageHead>
      <Loading of={cameras} lines={8}>
        {({ cameras: list }) =>
          list.length === 0 ? (
            <Empty title={S.cameras.empty} hint={S.cameras.emptyHint} />
          ) : (
            <ul class="camera-grid">
              {list.map((camera) => (
                <CameraCard
                  key={camera.id}
                  camera={camera}
                  onEdit={() => void edit(camera)}
                  onRemove={() => setTask({ kind: 'remove', camera })}
                  onChange={refresh}
                />
              ))}
            </ul>
          )
        }
      </Loading>
      {(task?.kind === 'add' || task?.kind === 'edit') && (
        <CameraForm
          camera={task.kind === 'edit' ? task.camera : null}
          store={cameras.data?.cameras[0]?.store_id ?? ''}
          onClose={close}
          onSaved={saved}
        />
      )}
      {task?.kind === 'remove' && (
        <RemoveCamera camera={task.camera} onClose={close} onRemoved={refresh} />
      )}
    </>
  );
}
