// One way to the server: JSON in and out, problem details as errors, a deadline for each request, and
// the server's clock.
import { changeHeaders, reportUnauthorised, takeSession } from './session';
import { S } from '../strings';
import type { Session } from './types';

const kSessionPath = '/api/v1/session'; // a 401 there is an answer, not a surprise
const kTimeoutMs = 15_000;
const kMaxRemembered = 60;

export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number, // 0: there was no answer
    readonly field: string | null = null,
    readonly body: Record<string, unknown> = {},
    readonly retryAfterSeconds = 0, // what the server asks us to wait
  ) {
    super(message);
  }
}

let skewMs = 0;

// The server's time, so that ages are right on a computer whose clock is not.
export const serverNow = (): number => Date.now() + skewMs;

const remembered = new Map<string, { etag: string; body: unknown }>();

function remember(path: string, etag: string, body: unknown): void {
  remembered.delete(path);
  remembered.set(path, { etag, body });
  const oldest = remembered.keys().next().value;
  if (remembered.size > kMaxRemembered && oldest !== undefined) remembered.delete(oldest);
}

// Somebody else is about to look.
export const forgetAnswers = (): void => remembered.clear();

function noteClock(response: Response): void {
  const date = Date.parse(response.headers.get('Date') ?? '');
  if (!Number.isNaN(date)) skewMs = date + 500 - Date.now(); // the header has whole seconds
}

export async function failure(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const detail = typeof body.detail === 'string' ? body.detail : S.error.status(response.status);
  return new ApiError(
    detail,
    response.status,
    typeof body.field === 'string' ? body.field : null,
    body,
    Number(response.headers.get('Retry-After')) || 0,
  );
}

// An answer whose body goes on: no deadline but the signal's.
export async function openAnswer(path: string, options: RequestInit): Promise<Response> {
  const response = await fetch(path, { cache: 'no-store', ...options });
  noteClock(response);
  if (response.status === 401) reportUnauthorised();
  return response;
}

export async function fetchWithin(
  path: string,
  options: RequestInit = {},
  timeoutMs = kTimeoutMs,
): Promise<Response> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const outer = options.signal;
  const forward = (): void => deadline.abort();
  outer?.addEventListener('abort', forward);
  if (outer?.aborted) deadline.abort();
  try {
    const response = await fetch(path, { cache: 'no-store', ...options, signal: deadline.signal });
    noteClock(response);
    if (response.status === 401 && path !== kSessionPath) reportUnauthorised();
    return response;
  } catch (error) {
    if (outer?.aborted) throw error;
    throw new ApiError(deadline.signal.aborted ? S.error.slow : S.error.unreachable, 0);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', forward);
  }
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const known = remembered.get(path);
  const headers: Record<string, string> = known ? { 'If-None-Match': known.etag } : {};
  const response = await fetchWithin(path, { headers, signal: signal ?? null });
  if (response.status === 304 && known) return known.body as T;
  if (!response.ok) throw await failure(response);
  const body = (await response.json()) as T;
  const etag = response.headers.get('ETag');
  if (etag) remember(path, etag, body);
  return body;
}

export async function getText(path: string, signal?: AbortSignal): Promise<string> {
  const response = await fetchWithin(path, { signal: signal ?? null });
  if (!response.ok) throw await failure(response);
  return response.text();
}

export async function change<T>(method: string, path: string, body?: unknown): Promise<T> {
  const attempt = (): Promise<Response> =>
    fetchWithin(path, {
      method,
      headers: changeHeaders(),
      body: body === undefined ? null : JSON.stringify(body),
    });
  let response = await attempt();
  if (response.status === 403 && (await refreshToken(await failure(response.clone())))) {
    response = await attempt();
  }
  if (!response.ok) throw await failure(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

// Another tab has signed in anew: its token is ours as well. False: the error is about something else.
async function refreshToken(error: ApiError): Promise<boolean> {
  if (!String(error.body.type).endsWith(':csrf')) return false;
  return takeSession(await getJson<Session>(kSessionPath));
}

type Parameters = Record<string, unknown>;

// withQuery('/a', {b: 1, c: null}) is '/a?b=1': what is empty is left out.
export function withQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
