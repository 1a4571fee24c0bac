import type { ComponentChildren } from 'preact';

interface Props {
  title: string;
  intro?: ComponentChildren;
  children?: ComponentChildren; // what one can do here
}

export function PageHead({ title, intro, children }: Props) {
  return (
    <header class="page-head">
      <div>
        <h1>{title}</h1>
        {intro && <p class="soft">{intro}</p>}
      </div>
      {children && <div class="page-actions">{children}</div>}
    </header>
  );
}
