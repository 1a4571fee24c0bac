import { S } from '../strings';
import { Dialog } from './dialog';

export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={S.keys.title} onClose={onClose}>
      <dl class="key-list">
        {S.keys.list.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
