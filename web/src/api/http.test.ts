import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, change, getJson } from './http';
import { signIn } from './session';
import type { Session } from './types';

const session = (csrf_token: string, user = 'ann'): Session => ({
  user,
  role: 'manager',
  stores: [],
  csrf_token,
  expires_at: '2026-11-22T00:00:00Z',
  idle_seconds: 3600,
  must_change_password: false,
});

const json = (status: number, body: unknown, headers = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });
const kForged = { type: 'urn:tillwatch:problem:csrf', detail: 'the token is missing or old' };

describe('a request', () => {
  const asked: [string, RequestInit][] = [];
  let answers: Response[] = [];

  beforeEach(() => {
    asked.length = 0;
    signIn.set({ state: 'in', session: session('one') });
    vi.stubGlobal('fetch', async (path: string, options: RequestInit) => {
      asked.push([path, options]);
      return answers.shift()!;
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('carries the token of the session when it changes something', async () => {
    answers = [json(200, {})];
    await change('PUT', '/api/v1/x', {});
    expect(asked[0]![1].headers).toMatchObject({ 'X-CSRF-Token': 'one' });
  });

  it('is sent once more when another tab has signed in anew', async () => {
    answers = [json(403, kForged), json(200, session('two')), json(200, { done: true })];
    expect(await change('PUT', '/api/v1/x', {})).toEqual({ done: true });
    expect(asked.map(([path]) => path)).toEqual(['/api/v1/x', '/api/v1/session', '/api/v1/x']);
    expect(asked[2]![1].headers).toMatchObject({ 'X-CSRF-Token': 'two' });
  });

  it('is not sent for somebody else who signed in there', async () => {
    answers = [json(403, kForged), json(200, session('two', 'ben'))];
    await expect(change('PUT', '/api/v1/x', {})).rejects.toBeInstanceOf(ApiError);
    expect(asked).toHaveLength(2);
    expect(signIn.get().state).toBe('out');
  });

  it('leads to the sign-in when the server knows us no more', async () => {
    answers = [json(401, { detail: 'sign in' })];
    await expect(getJson('/api/v1/alerts')).rejects.toMatchObject({ status: 401 });
    expect(signIn.get().state).toBe('out');
  });

  it('says how long to wait', async () => {
    answers = [json(429, { detail: 'too often' }, { 'Retry-After': '20' })];
    await expect(change('POST', '/api/v1/session', {})).rejects.toMatchObject({
      status: 429,
      retryAfterSeconds: 20,
    });
  });
});
