// Server-sent events (WHATWG HTML, 9.2.6), read from the pieces of a response.

export interface ServerEvent {
  id: string; // of the last event that had one
  event: string; // 'message' where it names none
  data: string;
}

// Feed it the text as it comes; whole events come out.
export class EventParser {
  private rest = '';
  private id: string;
  private event = '';
  private data: string[] = [];

  constructor(lastId = '') {
    this.id = lastId;
  }

  push(text: string): ServerEvent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.take(line));
  }

  private take(line: string): ServerEvent[] {
    if (line === '') return this.finish();
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.event = value;
    else if (name === 'id' && !value.includes('\0')) this.id = value;
    return []; // comments (heartbeats) and what we do not know
  }

  private finish(): ServerEvent[] {
    const { event, data } = this;
    this.event = '';
    this.data = [];
    if (data.length === 0) return [];
    return [{ id: this.id, event: event || 'message', data: data.join('\n') }];
  }
}
