// Short messages at the edge of the page, with one thing to do about it at most.
import { Store } from './store';

export interface Toast {
  id: number;
  text: string;
  kind: 'done' | 'error';
  action?: { label: string; run: () => void };
}

const kShownMs = 8000;
let lastId = 0;

export const toasts = new Store<Toast[]>([]);

export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}

function show(toast: Omit<Toast, 'id'>): void {
  const id = ++lastId;
  toasts.set([...toasts.get().slice(-2), { ...toast, id }]);
  setTimeout(() => dismiss(id), kShownMs);
}

export const say = (text: string, action?: Toast['action']): void =>
  show({ text, kind: 'done', ...(action && { action }) });

export const complain = (error: unknown): void =>
  show({ text: error instanceof Error ? error.message : String(error), kind: 'error' });
