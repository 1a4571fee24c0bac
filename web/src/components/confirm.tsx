import { useState } from 'preact/hooks';
import { complain } from '../lib/toasts';
import { S } from '../strings';
import { Dialog } from './dialog';

interface Props {
  title: string;
  text: string;
  submit: string; // what is about to be done
  action: () => Promise<void>; // the dialog closes after it, also when it fails
  onClose: () => void;
}

// Asks before something is done that cannot be undone.
export function Confirm({ title, text, submit, action, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    await action().catch(complain);
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <div class="form-actions">
        <button type="button" class="button danger" disabled={busy} onClick={() => void run()}>
          {submit}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {S.common.cancel}
        </button>
      </div>
    </Dialog>
  );
}
