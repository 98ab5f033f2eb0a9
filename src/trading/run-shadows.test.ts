import { expect, it } from 'vitest';
import { HOUR, instant } from '../core/time.ts';
import type { MomentFeed } from '../live/moment-feed.port.ts';
import { RunShadows } from './run-shadows.ts';
import type { Shadow } from './shadow.port.ts';

/** A market in which no candle ever closes. */
const QUIET: MomentFeed = {
  completeUntil: instant(0),
  nextAt: instant(HOUR),
  take: () => Promise.resolve([]),
  hurry: () => undefined,
  quotes: () => Promise.resolve([]),
};

it('a shadow is asked for the fees of traded markets alone, and a venue that lists nothing ends no run', async () => {
  const asked: string[] = [];
  const warnings: string[] = [];
  const started: unknown[] = [];
  const idle: Shadow = {
    system: 'idle',
    folder: 'nowhere',
    newest: () => undefined,
    push: () => Promise.reject(new Error('it was never started')),
    start: (start) => started.push(start),
    close: () => Promise.resolve(),
  };
  const run = new RunShadows({ shadows: [idle], warn: (text) => warnings.push(text) });
  run.start({
    connection: {
      listings: () => {
        throw new Error('no such listing');
      },
      fees: (wanted) => {
        asked.push(...wanted.map(({ id }) => id));
        return Promise.reject(new Error('not now'));
      },
    },
    market: { feed: () => QUIET },
    instruments: [],
    traded: [],
    interval: HOUR,
    clock: { now: () => instant(0), speed: 1 },
    lead: 10,
  });
  await expect.poll(() => warnings.length).toBeGreaterThan(0);
  expect(warnings.join()).toContain('no such listing');
  expect([asked, started]).toEqual([[], []]);
  await run.close();
});
