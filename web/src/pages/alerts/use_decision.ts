import { api } from '../../api/client';
import type { Alert, Disposition } from '../../api/types';
import { touch } from '../../live';
import { complain, say } from '../../lib/toasts';
import { S } from '../../strings';

export interface Decision {
  decide: (disposition: Disposition, note: string) => Promise<void>;
  undo: () => Promise<void>;
  seen: () => Promise<void>;
}

function changed(): void {
  touch('alerts');
  touch('overview');
}

async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    complain(error);
    return false;
  } finally {
    changed();
  }
}

// Puts back what was decided before, if anything was.
const restore = (before: Alert): Promise<Alert> =>
  before.disposition
    ? api.decide(before.id, before.disposition, before.disposition_note ?? '')
    : api.undecide(before.id);

// What one can decide about an alert; shown receives the alert as the server answers.
export function decisionAbout(alert: Alert, shown: (alert: Alert) => void): Decision {
  const undoTo = (before: Alert) => async (): Promise<void> => {
    if (await attempt(async () => shown(await restore(before)))) say(S.decide.undone);
  };
  return {
    decide: async (disposition, note) => {
      const done = await attempt(async () => shown(await api.decide(alert.id, disposition, note)));
      if (!done) return;
      const undo = { label: S.common.undo, run: () => void undoTo(alert)() };
      say(S.decide.done(S.disposition[disposition]), undo);
    },
    undo: undoTo({ ...alert, disposition: null }),
    seen: async () => {
      if (await attempt(async () => shown(await api.acknowledge(alert.id)))) {
        say(S.decide.seenDone);
      }
    },
  };
}
