import { useState } from 'preact/hooks';
import { api } from '../api/client';
import { findSession } from '../api/signing';
import { say } from '../lib/toasts';
import { useForm } from '../lib/use_form';
import { S } from '../strings';
import { Field } from './field';

const T = S.account;

// The password of the one who is signed in.
export function PasswordForm({ user }: { user: string }) {
  const [mismatch, setMismatch] = useState(false);
  const form = useForm(['old_password', 'new_password'], async (text) => {
    const differ = text('new_password') !== text('repeat_password');
    setMismatch(differ);
    if (differ) return;
    await api.changePassword(text('old_password'), text('new_password'));
    await findSession();
    say(T.passwordChanged);
  });
  return (
    <form class="form" onSubmit={form.onSubmit}>
      {/* so that a browser keeps the new password for the right name */}
      <span class="hidden">
        <input
          aria-label={T.user}
          name="user"
          autocomplete="username"
          value={user}
          readOnly
          tabIndex={-1}
        />
      </span>
      <Field
        label={T.oldPassword}
        name="old_password"
        type="password"
        required
        autocomplete="current-password"
        error={form.errorOf('old_password')}
      />
      <Field
        label={T.newPassword}
        name="new_password"
        type="password"
        required
        autocomplete="new-password"
        error={form.errorOf('new_password')}
      />
      <Field
        label={T.repeatPassword}
        name="repeat_password"
        type="password"
        required
        autocomplete="new-password"
        error={mismatch ? T.mismatch : null}
      />
      {form.otherError && (
        <p class="warning" role="alert">
          {form.otherError}
        </p>
      )}
      <div class="form-actions">
        <button type="submit" class="button primary" disabled={form.busy}>
          {T.changePassword}
        </button>
      </div>
    </form>
  );
}
