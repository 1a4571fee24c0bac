// Signing in and out, and what follows from it for the rest of the page.
import { api } from './client';
import { ApiError, forgetAnswers } from './http';
import { forgetStream } from '../live';
import { signIn } from './session';
import type { Session } from './types';

// What was loaded for one user is not shown to the next.
function begin(session: Session): void {
  const now = signIn.get();
  if (now.state !== 'in' || now.session.user !== session.user) {
    forgetAnswers();
    forgetStream();
  }
  signIn.set({ state: 'in', session });
}

// Asks the server who we are: at the start, and when something has changed about us.
export async function findSession(): Promise<void> {
  try {
    begin(await api.session());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) signIn.set({ state: 'out' });
    else if (signIn.get().state !== 'in') signIn.set({ state: 'away', error });
  }
}

// Throws ApiError: 401 when it is not so, 429 when it was tried too often.
export async function enter(user: string, password: string): Promise<void> {
  begin(await api.signIn(user, password));
}

// Throws ApiError when the server cannot be told, and one stays signed in.
export async function leave(): Promise<void> {
  try {
    await api.signOut();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error; // 401: it has ended by itself
  }
  forgetAnswers();
  signIn.set({ state: 'out' });
}

// Nobody is there. A server that cannot be told ends the session as well: no page asks it any more.
export function leaveUnused(): void {
  if (signIn.get().state !== 'in') return;
  void api.signOut().catch(() => undefined);
  forgetAnswers();
  signIn.set({ state: 'out', unused: true });
}
