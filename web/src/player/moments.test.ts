import { describe, expect, it } from 'vitest';
import type { Clip, ClipRequest } from '../api/types';
import { groupByMoment, momentOf } from './moments';

const time = (second: number): string =>
  new Date(Date.UTC(2026, 10, 21, 16, 0, second)).toISOString();

const clip = (id: string, camera: string, from: number, to: number, event: number): Clip =>
  ({
    id,
    camera_id: camera,
    start_time: time(from),
    end_time: time(to),
    event_time: time(event),
  }) as Clip;

const eventOf = (each: Clip): number => Date.parse(each.event_time);

describe('groupByMoment', () => {
  it('puts cameras that filmed at the same time together', () => {
    const moments = groupByMoment(
      [clip('a', 'one', 0, 60, 30), clip('b', 'two', 1, 61, 30)],
      eventOf,
    );
    expect(moments.map(({ clips }) => clips.map(({ id }) => id))).toEqual([['a', 'b']]);
  });

  it('makes another moment of a second clip of the same camera, oldest first', () => {
    const moments = groupByMoment(
      [clip('late', 'one', 50, 110, 80), clip('early', 'one', 0, 60, 30)],
      eventOf,
    );
    expect(moments.map(({ clips }) => clips[0]?.id)).toEqual(['early', 'late']);
  });
});

describe('momentOf', () => {
  const shared = clip('a', 'one', 0, 60, 30);
  const request = { clip_id: 'a', pos_event_id: 'mine', event_time: time(45) } as ClipRequest;

  it('is what the request for this event says', () => {
    const other = { ...request, pos_event_id: 'other', event_time: time(10) };
    expect(momentOf(shared, [other, request], 'mine')).toBe(Date.parse(time(45)));
  });

  it('is the time of the clip where nobody asked', () => {
    expect(momentOf(shared, [], 'mine')).toBe(Date.parse(time(30)));
  });
});
