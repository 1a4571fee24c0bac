import { useStore } from '../lib/store';
import { dismiss, type Toast, toasts } from '../lib/toasts';
import { S } from '../strings';
import { Icon } from './icons';

function Item({ toast }: { toast: Toast }) {
  const act = (): void => {
    dismiss(toast.id);
    toast.action?.run();
  };
  return (
    <li class={`toast toast-${toast.kind}`}>
      <span>{toast.text}</span>
      {toast.action && (
        <button type="button" class="button small" onClick={act}>
          {toast.action.label}
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={S.common.dismiss}
        onClick={() => dismiss(toast.id)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

export function Toaster() {
  const shown = useStore(toasts);
  return (
    <ul class="toaster" role="status" aria-live="polite">
      {shown.map((toast) => (
        <Item key={toast.id} toast={toast} />
      ))}
    </ul>
  );
}
