// Whether somebody is at the page, or at another tab of it: they share one session, so they share what they know.

const kKey = 'tillwatch.used';
const kStepMs = 1000; // a mouse that moves is written down so often
const kWarningMs = 60_000;

export type PresenceState =
  | 'here'
  | 'leaving' // for kWarningMs, then:
  | 'gone';

type Shared = Pick<Storage, 'getItem' | 'setItem'>;

export class Presence {
  private usedAt: number;

  // Begins with a use: somebody has opened the page, or signed in.
  constructor(
    private readonly idleMs: number,
    private readonly shared: () => Shared = () => localStorage,
  ) {
    this.usedAt = Date.now();
    this.tell();
  }

  // A hand on the page. One that comes too late changes nothing.
  touch(): void {
    if (Date.now() - this.usedAt < kStepMs || this.state() === 'gone') return;
    this.usedAt = Date.now();
    this.tell();
  }

  state(): PresenceState {
    const left = Math.max(this.usedAt, this.usedElsewhere()) + this.idleMs - Date.now();
    if (left <= 0) return 'gone';
    return left <= kWarningMs ? 'leaving' : 'here';
  }

  private tell(): void {
    try {
      this.shared().setItem(kKey, String(this.usedAt));
    } catch {
      // storage can be forbidden or full: then each tab is for itself
    }
  }

  // A time to come is of a clock that was wrong, and keeps nobody signed in.
  private usedElsewhere(): number {
    try {
      const at = Number(this.shared().getItem(kKey));
      return at <= Date.now() ? at : 0;
    } catch {
      return 0;
    }
  }
}
