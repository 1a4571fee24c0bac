import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { signIn } from '../../api/session';
import { findSession } from '../../api/signing';
import { useStore } from '../../lib/store';
import { S } from '../../strings';
import { FirstPasswordPage } from './first_password_page';
import { Frame } from './frame';
import { SignInPage } from './sign_in_page';

const kAskAgainMs = 3000;

function Away({ error }: { error: Error }) {
  useEffect(() => {
    const timer = setInterval(() => void findSession(), kAskAgainMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <Frame title={S.signIn.awayTitle}>
      <p role="alert">{error.message}</p>
      <p class="soft">{S.signIn.awayText}</p>
    </Frame>
  );
}

// The page for those who are signed in, else the way to be. The address stays, so that one comes back to it.
export function Gate({ children }: { children: ComponentChildren }) {
  const now = useStore(signIn);
  useEffect(() => void findSession(), []);
  if (now.state === 'asking') return null; // for an instant
  if (now.state === 'away') return <Away error={now.error} />;
  if (now.state === 'out') return <SignInPage unused={now.unused ?? false} />;
  if (now.session.must_change_password) {
    return <FirstPasswordPage user={now.session.user} />;
  }
  return <>{children}</>;
}
