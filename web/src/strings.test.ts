import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

// Names of things that are the same in every language.
const kNames = ['TCP', 'UDP'];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

// Words between tags, and in the attributes that people read or hear.
function wordsIn(text: string): string[] {
  const between = [...text.matchAll(/(?<!=)>\s*([A-Za-z][^<>{}]*)<\//g)];
  const attributes = [...text.matchAll(/\b(?:title|aria-label|placeholder|alt|label)="([^"]+)"/g)];
  return [...between, ...attributes].map((match) => (match[1] ?? '').trim());
}

describe('words that people read', () => {
  it('stand in strings.ts alone, ready for another language', () => {
    expect(wordsIn('<p onClick={() => x}>Hello</p><a title="There">{S.x}</a>')).toEqual([
      'Hello',
      'There',
    ]);
    const pages = sources('src').filter((file) => file.endsWith('.tsx'));
    expect(pages.length).toBeGreaterThan(20);
    const found = pages.flatMap((file) =>
      wordsIn(readFileSync(file, 'utf8')).map((words) => `${file}: ${words}`),
    );
    expect(found.filter((line) => !kNames.some((name) => line.endsWith(`: ${name}`)))).toEqual([]);
  });
});
