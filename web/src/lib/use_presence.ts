import { useEffect, useState } from 'preact/hooks';
import { Presence, type PresenceState } from './presence';

// What somebody does, on any kind of device; a video that plays is watched. They are heard before the page's own
// listeners, which may keep them.
const kSigns = [
  'pointermove',
  'pointerdown',
  'wheel',
  'keydown',
  'click',
  'focusin',
  'timeupdate',
] as const;
const kLookMs = 5000;

// Calls onGone once nobody has touched the page for idleMs.
export function usePresence(idleMs: number, onGone: () => void): PresenceState {
  const [state, setState] = useState<PresenceState>('here');
  useEffect(() => {
    const presence = new Presence(idleMs);
    const look = (): void => setState(presence.state());
    const onSign = (): void => {
      presence.touch();
      look();
    };
    const timer = setInterval(look, kLookMs);
    const options = { capture: true, passive: true };
    for (const sign of kSigns) document.addEventListener(sign, onSign, options);
    return () => {
      clearInterval(timer);
      for (const sign of kSigns) document.removeEventListener(sign, onSign, options);
    };
  }, [idleMs]);
  useEffect(() => {
    if (state === 'gone') onGone();
  }, [state]);
  return state;
}
