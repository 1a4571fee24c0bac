// Signing in and out, and what follows from it for the rest of the page.
import { api } from './client';
import { ApiError, forgetAnswers } from './http';
import { forgetStream } from '../live';
import { kNoSignIn, signIn } from './session';
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
    if (error.status === 404) begin(kNoSignIn);
    else if (error.status === 401) signIn.set({ state: 'out' });
    else if (signIn.get().state !== 'in') signIn.set({ state: 'away', error });
  }
}

// Throws ApiError: 401 when it is not so, 429 when it was tried too often.
export async function enter(user: string, password: string): Promise<void> {
  begin(await api.signIn(user, password));
}

export async function leave(): Promise<void> {
  await api.signOut();
  forgetAnswers();
  signIn.set({ state: 'out' });
}
