// Addresses: /alerts/4c0d?status=open. Links are real links, so that they open in a new tab as well.
import type { ComponentChildren, JSX } from 'preact';
import { Store, useStore } from './store';

export interface Place {
  path: string;
  query: URLSearchParams;
}

const here = (): Place => ({
  path: location.pathname,
  query: new URLSearchParams(location.search),
});

const place = new Store<Place>(here());

export const usePlace = (): Place => useStore(place);

window.addEventListener('popstate', () => place.set(here()));

export function go(address: string, replace = false): void {
  if (address === location.pathname + location.search) return;
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  const samePage = place.get().path.split('/')[1] === location.pathname.split('/')[1];
  place.set(here());
  if (!samePage) window.scrollTo(0, 0);
}

// Changes some parameters of the address: null and '' take one away.
export function goQuery(changes: Record<string, string | null>, replace = true): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  go(location.pathname + (text ? `?${text}` : ''), replace);
}

function followsHere(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

type LinkProps = Omit<JSX.AnchorHTMLAttributes, 'href' | 'onClick'> & {
  href: string;
  children: ComponentChildren;
};

export function Link({ href, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (!followsHere(event)) return;
    event.preventDefault();
    go(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
