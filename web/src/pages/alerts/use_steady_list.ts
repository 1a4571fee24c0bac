// Keeps what one reads where it is when new rows come in above it.
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { newAbove } from '../../lib/merge';

const kNearTop = 24; // pixels

// What scrolls the list: its column, on narrow screens the page.
function scrollerOf(list: Element): Element {
  const column = list.closest('.alerts-column');
  const own = column !== null && column.scrollHeight > column.clientHeight + 1;
  return own ? column : document.documentElement;
}

const topOf = (scroller: Element): number =>
  scroller === document.documentElement ? 0 : scroller.getBoundingClientRect().top;

// The first row that one sees at least a part of.
function firstSeen(list: Element, scroller: Element): Element | undefined {
  const top = topOf(scroller);
  return [...list.children].find((row) => row.getBoundingClientRect().bottom > top);
}

// At the top, new rows may push the others down, unless somebody is about to press one of them.
const isHeld = (list: Element, scroller: Element): boolean =>
  scroller.scrollTop > kNearTop || list.matches(':hover') || list.contains(document.activeElement);

export interface SteadyList {
  unseen: number; // new rows above what one sees
  toTop: () => void;
}

export function useSteadyList(list: RefObject<HTMLElement>, ids: string[]): SteadyList {
  const [unseen, setUnseen] = useState(0);
  const anchor = useRef<{ row: Element; top: number } | null>(null);
  const shown = useRef(ids);

  const remember = (): void => {
    const box = list.current;
    const row = box && firstSeen(box, scrollerOf(box));
    anchor.current = row ? { row, top: row.getBoundingClientRect().top } : null;
  };

  useLayoutEffect(() => {
    const box = list.current;
    const come = newAbove(shown.current, ids);
    shown.current = ids;
    const last = anchor.current;
    if (box && last && come > 0 && box.contains(last.row)) {
      const scroller = scrollerOf(box);
      if (isHeld(box, scroller)) {
        scroller.scrollTop += last.row.getBoundingClientRect().top - last.top;
        setUnseen((count) => count + come);
      }
    }
    remember();
  }, [ids.join()]);

  useEffect(() => {
    const onScroll = (): void => {
      remember();
      const box = list.current;
      if (box && scrollerOf(box).scrollTop <= kNearTop) setUnseen(0);
    };
    // scroll events do not bubble, but are seen on their way down
    document.addEventListener('scroll', onScroll, { capture: true, passive: true });
    return () => document.removeEventListener('scroll', onScroll, { capture: true });
  }, []);

  const toTop = (): void => {
    const box = list.current;
    if (box) scrollerOf(box).scrollTop = 0;
    setUnseen(0);
  };
  return { unseen, toTop };
}
