import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { serverNow } from '../../api/http';
import { Dialog } from '../../components/dialog';
import { Field } from '../../components/field';
import { FormActions } from '../../components/form_actions';
import { readRole, RoleFields } from '../../components/role_fields';
import { complain, say } from '../../lib/toasts';
import { useForm } from '../../lib/use_form';
import { S } from '../../strings';

const T = S.tokens;
const kDayMs = 86_400_000;
const kDays = [30, 90, 365];

// Its text is never shown again: the server has only a hash of it.
function Made({ secret, onClose }: { secret: string; onClose: () => void }) {
  const copy = (): void => {
    navigator.clipboard.writeText(secret).then(() => say(T.copied), complain);
  };
  return (
    <Dialog title={T.madeTitle} onClose={onClose}>
      <p>{T.madeText}</p>
      <p class="secret mono" tabIndex={0}>
        {secret}
      </p>
      <div class="form-actions">
        {/* browsers have no clipboard for pages that came over plain HTTP */}
        {isSecureContext && (
          <button type="button" class="button primary" onClick={copy}>
            {T.copy}
          </button>
        )}
        <button type="button" class="button" onClick={onClose}>
          {T.done}
        </button>
      </div>
    </Dialog>
  );
}

export function TokenForm({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm(['name', 'stores'], async (text) => {
    const expires = serverNow() + Number(text('days')) * kDayMs;
    const made = await api.addToken({
      name: text('name'),
      ...readRole(text),
      expires_at: new Date(expires).toISOString(),
    });
    onMade();
    setSecret(made.token);
  });
  if (secret) return <Made secret={secret} onClose={onClose} />;
  return (
    <Dialog title={T.addTitle} onClose={onClose}>
      <form class="form" onSubmit={form.onSubmit}>
        <Field
          label={T.name}
          name="name"
          required
          maxLength={100}
          hint={T.nameHint}
          error={form.errorOf('name')}
        />
        <RoleFields role="viewer" stores={[]} storesError={form.errorOf('stores')} />
        <label>
          <span>{T.lifetime}</span>
          <select name="days">
            {kDays.map((days) => (
              <option key={days} value={days} selected={days === 90}>
                {S.trends.days(days)}
              </option>
            ))}
          </select>
        </label>
        {form.otherError && (
          <p class="warning" role="alert">
            {form.otherError}
          </p>
        )}
        <FormActions submit={T.make} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
