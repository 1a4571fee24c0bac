import { api } from '../../api/client';
import type { User } from '../../api/types';
import { Dialog } from '../../components/dialog';
import { Field } from '../../components/field';
import { FormActions } from '../../components/form_actions';
import { readRole, RoleFields } from '../../components/role_fields';
import { say } from '../../lib/toasts';
import { useForm } from '../../lib/use_form';
import { S } from '../../strings';

interface Props {
  user: User | null; // null: a new one
  onClose: () => void;
  onSaved: () => void;
}

const T = S.users;

export function UserForm({ user, onClose, onSaved }: Props) {
  const form = useForm(['name', 'password', 'stores'], async (text, data) => {
    const name = user?.name ?? text('name');
    const password = text('password');
    const role = readRole(text);
    if (user) {
      const change = { ...role, disabled: data.has('disabled'), ...(password && { password }) };
      await api.putUser(name, change);
    } else {
      await api.addUser({ name, password, ...role });
    }
    say(T.saved(name));
    onSaved();
  });
  return (
    <Dialog title={user ? T.editTitle(user.name) : T.addTitle} onClose={onClose}>
      <form class="form" onSubmit={form.onSubmit}>
        {!user && (
          <Field
            label={T.name}
            name="name"
            required
            maxLength={100}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            error={form.errorOf('name')}
          />
        )}
        <RoleFields
          role={user?.role ?? 'viewer'}
          stores={user?.stores ?? []}
          storesError={form.errorOf('stores')}
        />
        <Field
          label={user ? T.newPassword : T.password}
          name="password"
          type="password"
          required={!user}
          autocomplete="new-password"
          hint={T.passwordHint}
          error={form.errorOf('password')}
        />
        {user && (
          <label class="check">
            <input type="checkbox" name="disabled" defaultChecked={user.disabled} /> {T.disable}
          </label>
        )}
        {form.otherError && (
          <p class="warning" role="alert">
            {form.otherError}
          </p>
        )}
        <FormActions submit={S.common.save} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
