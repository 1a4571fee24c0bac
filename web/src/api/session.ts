// Who is signed in. Every 401 ends up here, and the page asks for a sign-in where it is, so that one goes on
// where one was.
import { Store, useStore } from '../lib/store';
import type { Session } from './types';

export type Role = Session['role'];

export type SignIn =
  | { state: 'asking' } // nobody knows yet
  | { state: 'away'; error: Error } // the server could not be asked
  | { state: 'out'; unused?: boolean } // unused: nobody had touched the page for long
  | { state: 'in'; session: Session };

export const signIn = new Store<SignIn>({ state: 'asking' });

const current = (): Session | null => {
  const now = signIn.get();
  return now.state === 'in' ? now.session : null;
};

// Headers of every request that changes something: its token shows that this page sent it, and no other.
export function changeHeaders(): Record<string, string> {
  const token = current()?.csrf_token;
  return { 'Content-Type': 'application/json', ...(token && { 'X-CSRF-Token': token }) };
}

// The same user's session in this browser as it is now. False: it is somebody else's, who gets another page.
export function takeSession(session: Session): boolean {
  const same = current()?.user === session.user;
  if (same) signIn.set({ state: 'in', session });
  else signIn.set({ state: 'out' });
  return same;
}

// The server does not know us (any more).
export function reportUnauthorised(): void {
  if (signIn.get().state !== 'out') signIn.set({ state: 'out' });
}

export const useSession = (): Session | null => {
  const now = useStore(signIn);
  return now.state === 'in' ? now.session : null;
};

const kRank: Record<Role, number> = { viewer: 1, manager: 2, admin: 3 };

const may = (session: Session | null, needed: Role): boolean =>
  session !== null && kRank[session.role] >= kRank[needed];

// Whether the one who is signed in may do what needs this role. The server decides; this only hides what it would refuse.
export const useMay = (needed: Role): boolean => may(useSession(), needed);

// The same for what is of every store (users, the audit log, switches of rules): not for those who are bound to some.
export function useMayEverywhere(needed: Role): boolean {
  const session = useSession();
  return may(session, needed) && session!.stores.length === 0;
}
