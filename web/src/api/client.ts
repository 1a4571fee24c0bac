// The API's routes as functions, each with the types of its operation in the contract.
import { change, getJson, getText, withQuery } from './http';
import type { Answer, Input, Method, PathOf, QueryOf } from './operations';
import type { CameraDefinition, Clip, Disposition } from './types';

export type AlertFilter = Omit<QueryOf<'/api/v1/alerts'>, 'limit' | 'cursor' | 'sort' | 'total'>;
export type EventFilter = Omit<QueryOf<'/api/v1/events'>, 'limit' | 'cursor' | 'sort' | 'total'>;
export type AuditFilter = Omit<QueryOf<'/api/v1/audit'>, 'limit' | 'cursor'>;
export type Period = Pick<QueryOf<'/api/v1/staff'>, 'store_id' | 'from' | 'to'>;
export type Metric = QueryOf<'/api/v1/analytics/trends'>['metric'];
interface Page {
  limit?: number;
  cursor?: string | null;
}

// '/a/{id}' with {id: 'x y'} is '/a/x%20y'.
function fill(pattern: string, values: Record<string, unknown> = {}): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(values[name])),
  );
}

interface Loose {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

// {} may be left out where nothing must be given.
type Given<M extends Method, P extends PathOf<M>> =
  Record<never, never> extends Input<M, P> ? [input?: Input<M, P>] : [input: Input<M, P>];

const urlOf = (pattern: string, { path, query }: Loose): string =>
  withQuery(fill(pattern, path), query ?? {});

function get<P extends PathOf<'get'>>(
  pattern: P,
  input: Input<'get', P>,
  signal?: AbortSignal,
): Promise<Answer<'get', P>> {
  return getJson(urlOf(pattern, input as Loose), signal);
}

function send<M extends 'post' | 'put' | 'delete', P extends PathOf<M>>(
  method: M,
  pattern: P,
  ...[input]: Given<M, P>
): Promise<Answer<M, P>> {
  const loose = (input ?? {}) as Loose;
  return change(method.toUpperCase(), urlOf(pattern, loose), loose.body);
}

// What the contract leaves out of a page's parameters when it is null.
const paged = <F>({ cursor, ...rest }: F & Page) => ({ ...rest, ...(cursor && { cursor }) });

// Where a whole list comes from as CSV, for a link that downloads it.
export const exportUrl = (
  list: '/api/v1/alerts.csv' | '/api/v1/events.csv',
  filter: AlertFilter | EventFilter,
): string => withQuery(list, { ...filter });

export const api = {
  session: (signal?: AbortSignal) => get('/api/v1/session', {}, signal),
  signIn: (user: string, password: string) =>
    send('post', '/api/v1/session', { body: { user, password } }),
  signOut: () => send('delete', '/api/v1/session'),
  changePassword: (old_password: string, new_password: string) =>
    send('put', '/api/v1/session/password', { body: { old_password, new_password } }),
  sessions: (user: string, signal?: AbortSignal) =>
    get('/api/v1/sessions', { query: { user } }, signal),
  endSession: (id: string) => send('delete', '/api/v1/sessions/{id}', { path: { id } }),

  users: (signal?: AbortSignal) => get('/api/v1/users', {}, signal),
  addUser: (user: Input<'post', '/api/v1/users'>['body']) =>
    send('post', '/api/v1/users', { body: user }),
  putUser: (name: string, user: Input<'put', '/api/v1/users/{name}'>['body']) =>
    send('put', '/api/v1/users/{name}', { path: { name }, body: user }),
  removeUser: (name: string) => send('delete', '/api/v1/users/{name}', { path: { name } }),
  tokens: (signal?: AbortSignal) => get('/api/v1/tokens', {}, signal),
  addToken: (token: Input<'post', '/api/v1/tokens'>['body']) =>
    send('post', '/api/v1/tokens', { body: token }),
  removeToken: (id: string) => send('delete', '/api/v1/tokens/{id}', { path: { id } }),
  audit: (filter: AuditFilter & Page, signal?: AbortSignal) =>
    get('/api/v1/audit', { query: paged(filter) }, signal),

  alerts: (filter: AlertFilter & Page, signal?: AbortSignal) =>
    get('/api/v1/alerts', { query: paged(filter) }, signal),
  alert: (id: string, signal?: AbortSignal) => get('/api/v1/alerts/{id}', { path: { id } }, signal),
  acknowledge: (id: string) => send('put', '/api/v1/alerts/{id}/acknowledge', { path: { id } }),
  decide: (id: string, disposition: Disposition, note: string) =>
    send('put', '/api/v1/alerts/{id}/disposition', {
      path: { id },
      body: { disposition, ...(note && { note }) },
    }),
  undecide: (id: string) => send('delete', '/api/v1/alerts/{id}/disposition', { path: { id } }),

  events: (filter: EventFilter & Page, signal?: AbortSignal) =>
    get('/api/v1/events', { query: paged(filter) }, signal),
  event: (id: string, signal?: AbortSignal) => get('/api/v1/events/{id}', { path: { id } }, signal),

  clipsOfEvent: (id: string, signal?: AbortSignal) =>
    get('/api/v1/clips', { query: { pos_event_id: id } }, signal),
  receipt: (clip: Clip, signal?: AbortSignal) => getText(clip.receipt_url, signal),
  requestClip: (wanted: Input<'post', '/api/v1/clips/request'>['body']) =>
    send('post', '/api/v1/clips/request', { body: wanted }),
  clipRequest: (id: string, signal?: AbortSignal) =>
    get('/api/v1/clips/requests/{id}', { path: { id } }, signal),

  cameras: (signal?: AbortSignal) => get('/api/v1/cameras', {}, signal),
  camera: (id: string, signal?: AbortSignal) =>
    get('/api/v1/cameras/{id}', { path: { id } }, signal),
  putCamera: (id: string, settings: CameraDefinition) =>
    send('put', '/api/v1/cameras/{id}', { path: { id }, body: settings }),
  addCamera: (id: string, settings: CameraDefinition) =>
    send('post', '/api/v1/cameras', { body: { id, ...settings } }),
  removeCamera: (id: string) => send('delete', '/api/v1/cameras/{id}', { path: { id } }),
  testCamera: (settings: CameraDefinition) =>
    send('post', '/api/v1/cameras/test', { body: settings }),

  staff: (period: Period & Page, signal?: AbortSignal) =>
    get('/api/v1/staff', { query: paged(period) }, signal),
  staffRisk: (id: string, period: Period, signal?: AbortSignal) =>
    get('/api/v1/staff/{id}/risk', { path: { id }, query: period }, signal),
  overview: (signal?: AbortSignal) => get('/api/v1/stats/dashboard', {}, signal),
  trend: (query: QueryOf<'/api/v1/analytics/trends'>, signal?: AbortSignal) =>
    get('/api/v1/analytics/trends', { query }, signal),
  patterns: (query: QueryOf<'/api/v1/analytics/patterns'>, signal?: AbortSignal) =>
    get('/api/v1/analytics/patterns', { query }, signal),

  rules: (signal?: AbortSignal) => get('/api/v1/rules', {}, signal),
  switchRule: (id: string, enabled: boolean) =>
    send('put', '/api/v1/rules/{id}', { path: { id }, body: { enabled } }),
  lastBacktest: (signal?: AbortSignal) => get('/api/v1/backtests/last', {}, signal),
  precision: (signal?: AbortSignal) => get('/api/v1/rules/precision', {}, signal),
  snoozes: (signal?: AbortSignal) => get('/api/v1/snoozes', {}, signal),
  addSnooze: (snooze: Input<'post', '/api/v1/snoozes'>['body']) =>
    send('post', '/api/v1/snoozes', { body: snooze }),
  removeSnooze: (id: string) => send('delete', '/api/v1/snoozes/{id}', { path: { id } }),

  enrichers: (signal?: AbortSignal) => get('/api/v1/enrichers', {}, signal),
  switchEnricher: (name: string, enabled: boolean) =>
    send('put', '/api/v1/enrichers/{name}', { path: { name }, body: { enabled } }),
  status: (signal?: AbortSignal) => get('/api/v1/status', {}, signal),
  rejected: (query: QueryOf<'/api/v1/rejected'>, signal?: AbortSignal) =>
    get('/api/v1/rejected', { query }, signal),
  registers: (signal?: AbortSignal) => get('/api/v1/registers', {}, signal),
};
