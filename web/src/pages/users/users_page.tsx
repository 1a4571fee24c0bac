import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useSession } from '../../api/session';
import type { User } from '../../api/types';
import { Confirm } from '../../components/confirm';
import { Icon } from '../../components/icons';
import { Loading } from '../../components/loading';
import { PageHead } from '../../components/page_head';
import { say } from '../../lib/toasts';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';
import { Tokens } from './tokens';
import { UserForm } from './user_form';
import { UserTable } from './user_table';

type Task = { kind: 'add' } | { kind: 'edit' | 'remove'; user: User } | null;

const T = S.users;

// Who may sign in, as what, and the tokens of the chain's own tools.
export function UsersPage() {
  const users = useLoad('users', null, api.users);
  const me = useSession()?.user ?? '';
  const [task, setTask] = useState<Task>(null);
  const close = (): void => setTask(null);
  const saved = (): void => {
    close();
    users.reload();
  };
  return (
    <>
      <PageHead title={T.title} intro={T.intro}>
        <button type="button" class="button primary" onClick={() => setTask({ kind: 'add' })}>
          <Icon name="plus" /> {T.add}
        </button>
      </PageHead>
      <Loading of={users} lines={8}>
        {({ users: list }) => (
          <UserTable
            users={list}
            me={me}
            onEdit={(user) => setTask({ kind: 'edit', user })}
            onRemove={(user) => setTask({ kind: 'remove', user })}
          />
        )}
      </Loading>
      <Tokens />
      {(task?.kind === 'add' || task?.kind === 'edit') && (
        <UserForm user={task.kind === 'edit' ? task.user : null} onClose={close} onSaved={saved} />
      )}
      {task?.kind === 'remove' && (
        <Confirm
          title={T.removeTitle(task.user.name)}
          text={T.removeText}
          submit={S.common.remove}
          onClose={close}
          action={async () => {
            await api.removeUser(task.user.name);
            say(T.removed(task.user.name));
            users.reload();
          }}
        />
      )}
    </>
  );
}
