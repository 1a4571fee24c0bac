// The server's time, told again every so often to what shows ages and countdowns.
import { useEffect, useState } from 'preact/hooks';
import { serverNow } from '../api/http';

export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(serverNow());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(serverNow());
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
