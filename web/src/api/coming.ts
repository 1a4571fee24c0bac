// PLACEHOLDER: operations that other branches build, in the form of the generated contract. An operation that
// docs/openapi.yaml names itself wins over its entry here; when all of them stand there, this file goes.

interface Gives<T> {
  responses: { 200: { content: { 'application/json': T } } };
}
interface Makes<T> {
  responses: { 201: { content: { 'application/json': T } } };
}
interface Ends {
  responses: { 204: { content?: never } };
}
interface Takes<T> {
  requestBody: { content: { 'application/json': T } };
}
interface Named<N extends string> {
  parameters: { path: Record<N, string> };
}
interface Asks<T> {
  parameters: { query?: T };
}

type Role = 'viewer' | 'manager' | 'admin';

interface Session {
  user: string;
  role: Role;
  stores: string[];
  csrf_token: string | null;
  expires_at: string;
  idle_seconds: number;
  must_change_password: boolean;
}

interface OpenSession {
  id: string;
  user: string;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  address: string;
  user_agent: string;
  current: boolean;
}

interface User {
  name: string;
  role: Role;
  stores: string[];
  disabled: boolean;
  must_change_password: boolean;
  created_at: string;
}

interface NewUser {
  name: string;
  password: string;
  role: Role;
  stores?: string[];
}

interface UserChange {
  role?: Role;
  stores?: string[];
  disabled?: boolean;
  password?: string;
}

interface Token {
  id: string;
  name: string;
  role: Role;
  stores: string[];
  created_at: string;
  expires_at: string;
  created_by: string;
  last_used_at: string | null;
}

interface AuditEntry {
  number: number;
  at: string;
  who: string;
  role: string;
  address: string | null;
  action: string;
  object: string | null;
  store_id: string | null;
  details: Record<string, unknown>;
}

export interface ComingPaths {
  '/api/v1/session': {
    get: Gives<Session>;
    post: Gives<Session> & Takes<{ user: string; password: string }>;
    delete: Ends;
  };
  '/api/v1/session/password': {
    put: Ends & Takes<{ old_password: string; new_password: string }>;
  };
  '/api/v1/sessions': { get: Gives<{ sessions: OpenSession[] }> & Asks<{ user?: string }> };
  '/api/v1/sessions/{id}': { delete: Ends & Named<'id'> };
  '/api/v1/users': { get: Gives<{ users: User[] }>; post: Makes<User> & Takes<NewUser> };
  '/api/v1/users/{name}': {
    put: Gives<User> & Takes<UserChange> & Named<'name'>;
    delete: Ends & Named<'name'>;
  };
  '/api/v1/tokens': {
    get: Gives<{ tokens: Token[] }>;
    post: Makes<Token & { token: string }> &
      Takes<{ name: string; role: Role; stores?: string[]; expires_at?: string }>;
  };
  '/api/v1/tokens/{id}': { delete: Ends & Named<'id'> };
  '/api/v1/audit': {
    get: Gives<{ entries: AuditEntry[]; next_cursor: string | null }> &
      Asks<{
        who?: string;
        action?: string;
        object?: string;
        start_time?: string;
        end_time?: string;
        limit?: number;
        cursor?: string;
      }>;
  };
}
