import { describe, expect, it } from 'vitest';
import { browserOf } from './browser_name';

describe('browserOf', () => {
  it('sees through those that claim to be others', () => {
    const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36';
    expect(browserOf(chrome)).toBe('Chrome on Linux');
    expect(browserOf(`${chrome} Edg/124.0`)).toBe('Edge on Linux');
    expect(browserOf('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Safari/604.1')).toBe(
      'Safari on iOS',
    );
  });

  it('gives what it does not know as it comes, cut short', () => {
    expect(browserOf('curl/8.5.0')).toBe('curl');
    expect(browserOf('a tool of our own')).toBe('a tool of our own');
    expect(browserOf('')).toBe('Unknown browser');
  });
});
