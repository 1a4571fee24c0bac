import type { ComponentChildren } from 'preact';

interface Props {
  title: string;
  hint?: string;
  children?: ComponentChildren;
}

// Where a list would be, and why it is not.
export function Empty({ title, hint, children }: Props) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {hint && <p class="soft">{hint}</p>}
      {children}
    </div>
  );
}
