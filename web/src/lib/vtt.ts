// The receipt of a clip: a WebVTT file as Tillwatch writes them (docs/api.md, Receipt).

export interface Cue {
  start: number; // seconds into the video
  end: number;
  lines: string[];
}

const kTiming = /^((?:\d+:)?\d\d:\d\d\.\d{3})\s+-->\s+((?:\d+:)?\d\d:\d\d\.\d{3})/;
const kEntities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

function seconds(stamp: string): number {
  return stamp.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

const plain = (text: string): string =>
  text.replace(/&(amp|lt|gt);/g, (entity) => kEntities[entity] ?? entity);

export function parseVtt(text: string): Cue[] {
  const cues: Cue[] = [];
  for (const block of text.replace(/\r\n?/g, '\n').split(/\n{2,}/)) {
    const lines = block.split('\n').filter((line) => line !== '');
    const at = lines.findIndex((line) => kTiming.test(line));
    const timing = at >= 0 ? kTiming.exec(lines[at]!) : null;
    if (!timing) continue;
    cues.push({
      start: seconds(timing[1]!),
      end: seconds(timing[2]!),
      lines: lines.slice(at + 1).map(plain),
    });
  }
  return cues.sort((a, b) => a.start - b.start);
}

// The line that is said at that second: the last one that has begun. -1 before the first.
export function activeCue(cues: Cue[], at: number): number {
  let active = -1;
  cues.forEach((cue, index) => {
    if (cue.start <= at + 0.05) active = index;
  });
  return active;
}
