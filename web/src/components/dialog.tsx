import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { S } from '../strings';
import { Icon } from './icons';

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

// A modal dialog for as long as it is rendered. Escape, the cross and a click beside it close it.
export function Dialog({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.focus?.();
  }, []);
  const onClick = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };
  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose} onClick={onClick}>
      <div class="dialog-body">
        <header class="dialog-head">
          <h2>{title}</h2>
          <button type="button" class="icon-button" aria-label={S.common.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
