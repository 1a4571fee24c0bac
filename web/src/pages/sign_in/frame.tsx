import type { ComponentChildren } from 'preact';
import { Logo } from '../../components/icons';
import { S } from '../../strings';

// What stands alone in the middle of the page, before one is signed in.
export function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main id="content" class="sign-in">
      <div class="card sign-in-card">
        <header class="sign-in-head">
          <Logo />
          <span class="brand-name">{S.product}</span>
        </header>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
