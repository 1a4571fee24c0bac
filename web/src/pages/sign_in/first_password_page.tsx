import { leave } from '../../api/signing';
import { PasswordForm } from '../../components/password_form';
import { complain } from '../../lib/toasts';
import { S } from '../../strings';
import { Frame } from './frame';

// After signing in with a password that somebody else made up.
export function FirstPasswordPage({ user }: { user: string }) {
  return (
    <Frame title={S.signIn.firstTitle}>
      <p class="soft">{S.signIn.firstText}</p>
      <PasswordForm user={user} />
      <button type="button" class="link" onClick={() => void leave().catch(complain)}>
        {S.account.signOut}
      </button>
    </Frame>
  );
}
