import type { Role } from '../api/session';
import { S } from '../strings';
import { Field } from './field';

export const kRoles: Role[] = ['viewer', 'manager', 'admin'];

interface Props {
  role: Role;
  stores: string[];
  storesError: string | null;
}

// What somebody, or a tool, may do, and where.
export function RoleFields({ role, stores, storesError }: Props) {
  return (
    <>
      <fieldset class="roles">
        <legend>{S.users.role}</legend>
        {kRoles.map((name) => (
          <label key={name} class="check">
            <input type="radio" name="role" value={name} defaultChecked={name === role} />{' '}
            <span class="strong">{S.role[name]}</span>
            <small class="soft">{S.roleHint[name]}</small>
          </label>
        ))}
      </fieldset>
      <Field
        label={S.users.stores}
        name="stores"
        defaultValue={stores.join(', ')}
        hint={S.users.storesHint}
        error={storesError}
      />
    </>
  );
}

export function readRole(text: (name: string) => string): { role: Role; stores: string[] } {
  const stores = text('stores').split(',');
  return {
    role: kRoles.find((name) => name === text('role')) ?? 'viewer',
    stores: stores.map((store) => store.trim()).filter(Boolean),
  };
}
