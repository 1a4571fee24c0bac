import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../api/http';
import { enter } from '../../api/signing';
import { Field } from '../../components/field';
import { useNow } from '../../lib/now';
import { useForm } from '../../lib/use_form';
import { S } from '../../strings';
import { Frame } from './frame';

const T = S.signIn;

function reasonOf(error: Error | null): string | null {
  if (!error) return null;
  if (error instanceof ApiError && error.status === 401) return T.wrong;
  return error.message;
}

// Seconds until the server takes another attempt; 0: now.
function useWait(error: Error | null): number {
  const [until, setUntil] = useState(0);
  const now = useNow();
  useEffect(() => {
    if (!(error instanceof ApiError) || error.status !== 429) return;
    setUntil(now + Math.max(1, error.retryAfterSeconds) * 1000);
  }, [error]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}

export function SignInPage({ unused }: { unused: boolean }) {
  const form = useForm([], (text) => enter(text('user'), text('password')));
  const wait = useWait(form.error);
  useEffect(() => {
    document.title = `${T.title} · ${S.product}`;
  }, []);
  return (
    <Frame title={T.title}>
      {unused && <p role="status">{T.unused}</p>}
      <form class="form" onSubmit={form.onSubmit}>
        <Field
          label={T.user}
          name="user"
          required
          autofocus
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
        />
        <Field
          label={T.password}
          name="password"
          type="password"
          required
          autocomplete="current-password"
        />
        {form.error && (
          <p class="warning" role="alert">
            {wait > 0 ? T.tooOften : reasonOf(form.error)}
          </p>
        )}
        <button type="submit" class="button primary" disabled={form.busy || wait > 0}>
          {wait > 0 ? T.wait(wait) : T.submit}
        </button>
      </form>
    </Frame>
  );
}
