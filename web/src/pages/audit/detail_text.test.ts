import { describe, expect, it } from 'vitest';
import { dayAndTime } from '../../lib/format';
import { detailTexts } from './detail_text';

describe('the details of an audit entry', () => {
  it('are told as people say them', () => {
    const expires_at = '2027-02-19T20:35:54.634Z';
    expect(
      detailTexts({ role: 'viewer', stores: [], disabled: false, expires_at }, 'vera'),
    ).toEqual([
      ['Role', 'Viewer'],
      ['Stores', 'every store'],
      ['Disabled', 'no'],
      ['Expires', dayAndTime(expires_at)],
    ]);
    expect(detailTexts({ stores: ['north', 'south'], status: 403 }, null)).toEqual([
      ['Stores', 'north, south'],
      ['Answer', '403'],
    ]);
  });

  it('call a session by its own name, and leave out the object', () => {
    expect(detailTexts({ session: '72f7', alert_id: '16ce' }, '16ce')).toEqual([
      ['Session', '72f7'],
    ]);
  });
});
