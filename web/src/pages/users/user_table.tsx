import type { User } from '../../api/types';
import { longDay } from '../../lib/format';
import { Link } from '../../lib/router';
import { S } from '../../strings';

interface Props {
  users: User[];
  me: string;
  onEdit: (user: User) => void;
  onRemove: (user: User) => void;
}

const T = S.users;

// One's own account has its own page: nobody locks themselves out here.
function Row({ user, me, onEdit, onRemove }: Omit<Props, 'users'> & { user: User }) {
  return (
    <tr class={user.disabled ? 'off' : ''}>
      <td>
        <span class="strong">{user.name}</span>{' '}
        {user.name === me && <span class="tag">{T.you}</span>}
        {user.disabled && <span class="tag">{T.disabled}</span>}
        {user.must_change_password && <span class="tag">{T.waiting}</span>}
      </td>
      <td>{S.role[user.role]}</td>
      <td class="soft">{user.stores.join(', ') || S.account.everyStore}</td>
      <td class="soft wide-only">{longDay(user.created_at)}</td>
      <td class="row-actions">
        {user.name === me ? (
          <Link href="/account" class="button small">
            {S.nav.account}
          </Link>
        ) : (
          <>
            <button
              type="button"
              class="button small"
              aria-label={T.editTitle(user.name)}
              onClick={() => onEdit(user)}
            >
              {S.cameras.edit}
            </button>
            <button
              type="button"
              class="button small danger"
              aria-label={T.removeTitle(user.name)}
              onClick={() => onRemove(user)}
            >
              {S.common.remove}
            </button>
          </>
        )}
      </td>
    </tr>
  );
}

export function UserTable({ users, ...rest }: Props) {
  return (
    <div class="table-box">
      <table class="table stacked user-table">
        <thead>
          <tr>
            <th scope="col">{T.name}</th>
            <th scope="col">{T.role}</th>
            <th scope="col" class="wide-only">
              {T.stores}
            </th>
            <th scope="col" class="wide-only">
              {T.added}
            </th>
            <th scope="col">
              <span class="hidden">{S.common.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <Row key={user.name} user={user} {...rest} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
