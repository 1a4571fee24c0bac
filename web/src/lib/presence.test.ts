import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Presence } from './presence';

const kMinuteMs = 60_000;
const kIdleMs = 60 * kMinuteMs;

function sharedStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

const pass = (minutes: number): void => void vi.advanceTimersByTime(minutes * kMinuteMs);

describe('presence', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends, after a warning, when nobody touches the page', () => {
    const storage = sharedStorage();
    const presence = new Presence(kIdleMs, () => storage);
    pass(58);
    expect(presence.state()).toBe('here');
    pass(1);
    expect(presence.state()).toBe('leaving');
    pass(1);
    expect(presence.state()).toBe('gone');
  });

  it('goes on with each touch, but not from a touch that is too late', () => {
    const storage = sharedStorage();
    const presence = new Presence(kIdleMs, () => storage);
    pass(59.5);
    presence.touch();
    expect(presence.state()).toBe('here');
    pass(60);
    presence.touch();
    expect(presence.state()).toBe('gone');
  });

  it('is one for all tabs', () => {
    const storage = sharedStorage();
    const left = new Presence(kIdleMs, () => storage);
    const used = new Presence(kIdleMs, () => storage);
    pass(59.5);
    used.touch();
    expect(left.state()).toBe('here');
    pass(60);
    expect(left.state()).toBe('gone');
  });

  it('is known without storage, and not put off by a wrong clock', () => {
    const forbidden = (): never => {
      throw new Error('forbidden');
    };
    const alone = new Presence(kIdleMs, forbidden);
    pass(60);
    expect(alone.state()).toBe('gone');
    const storage = sharedStorage();
    const presence = new Presence(kIdleMs, () => storage);
    storage.setItem('tillwatch.used', String(Date.now() + 100 * kIdleMs));
    pass(60);
    expect(presence.state()).toBe('gone');
    storage.setItem('tillwatch.used', 'never');
    expect(presence.state()).toBe('gone');
  });
});
