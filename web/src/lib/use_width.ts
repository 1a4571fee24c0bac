import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

// The width of an element in pixels, kept right while it changes.
export function useWidth(element: RefObject<Element>): number {
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const box = element.current!;
    const measure = (): void => setWidth(Math.max(200, box.getBoundingClientRect().width));
    const observer = new ResizeObserver(measure);
    measure();
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  return width;
}
