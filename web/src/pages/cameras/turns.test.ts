import { expect, it } from 'vitest';
import { Turns } from './turns';

it('lets so many run at once, and the others when one is done, also in failure', async () => {
  const turns = new Turns(2);
  const ends: (() => void)[] = [];
  let running = 0;
  const job = () =>
    turns.take(async () => {
      running += 1;
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
      throw new Error('away');
    });
  const jobs = [job(), job(), job()].map((each) => each.catch(() => 'failed'));
  await Promise.resolve();
  expect(running).toBe(2);
  ends[0]!();
  await jobs[0];
  await new Promise((resolve) => setTimeout(resolve));
  expect(running).toBe(2);
  expect(ends).toHaveLength(3);
  ends[1]!();
  ends[2]!();
  expect(await Promise.all(jobs)).toEqual(['failed', 'failed', 'failed']);
});
