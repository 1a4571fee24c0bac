import { describe, expect, it } from 'vitest';
import { EventParser } from './sse';

describe('EventParser', () => {
  it('puts an event together however it was cut', () => {
    const parser = new EventParser();
    const text = ': heartbeat\n\nid: 7\nevent: alert\ndata: {"a":\ndata: 1}\n\n';
    const found = [...text].flatMap((letter) => parser.push(letter));
    expect(found).toEqual([{ id: '7', event: 'alert', data: '{"a":\n1}' }]);
  });

  it('keeps the last id for events that have none, and starts from the one given', () => {
    const parser = new EventParser('41');
    expect(parser.push('event: reset\ndata: {}\n\n')[0]?.id).toBe('41');
    expect(parser.push('id: 42\ndata: x\n\ndata: y\n\n').map(({ id }) => id)).toEqual(['42', '42']);
  });

  it('knows the ends of lines that proxies make', () => {
    const parser = new EventParser();
    expect(parser.push('data: a\r\ndata: b\r')).toEqual([]);
    expect(parser.push('\n\r\n')).toEqual([{ id: '', event: 'message', data: 'a\nb' }]);
  });
});
