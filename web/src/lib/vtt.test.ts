import { describe, expect, it } from 'vitest';
import { activeCue, parseVtt } from './vtt';

const kReceipt = `WEBVTT

00:00:30.000 --> 00:00:38.000
14:33:05 UTC  Refund issued  500.00 USD
register register_01, staff Tom &amp; Ann &lt;2&gt;

01:00:02.500 --> 01:00:04.000
later
`;

describe('parseVtt', () => {
  it('reads times and lines, with entities as what they stand for', () => {
    const [refund, later] = parseVtt(kReceipt);
    expect(refund).toEqual({
      start: 30,
      end: 38,
      lines: [
        '14:33:05 UTC  Refund issued  500.00 USD',
        'register register_01, staff Tom & Ann <2>',
      ],
    });
    expect(later?.start).toBe(3602.5);
  });

  it('takes other line ends, cue names and short times', () => {
    const cues = parseVtt('WEBVTT\r\n\r\nfirst\r\n00:01.000 --> 00:02.000\r\ntext\r\n');
    expect(cues).toEqual([{ start: 1, end: 2, lines: ['text'] }]);
  });

  it('has no cues where nothing was said', () => {
    expect(parseVtt('WEBVTT\n')).toEqual([]);
    expect(parseVtt('')).toEqual([]);
  });
});

describe('activeCue', () => {
  const cues = parseVtt(kReceipt);

  it('is the last one that has begun, also after its end', () => {
    expect(activeCue(cues, 29.9)).toBe(-1);
    expect(activeCue(cues, 30)).toBe(0);
    expect(activeCue(cues, 100)).toBe(0);
    expect(activeCue(cues, 3603)).toBe(1);
  });
});
