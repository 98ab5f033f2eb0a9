import { expect, it } from 'vitest';
import { randomCandles } from '../../test/support/candles.ts';
import { closeTimeOf } from '../core/candle.ts';
import { instant } from '../core/time.ts';
import { observePast } from './observe-past.ts';

const SERIES = randomCandles(3_000, 1);

function closesSeen(until: number, memoryBars?: number): readonly number[] {
  const seen: number[] = [];
  const options = { until: instant(until), ...(memoryBars === undefined ? {} : { memoryBars }) };
  observePast([SERIES], options, ({ at }) => seen.push(at));
  return seen;
}

it('an observer sees the newest 2,000 candles that had closed, and as many more as its values depend on', () => {
  const until = closeTimeOf(SERIES, 2_899);
  for (const [memoryBars, bars] of [
    [undefined, 2_000],
    [10, 2_000],
    [2_500, 2_500],
    [10_000, 2_900],
  ] as const) {
    const seen = closesSeen(until, memoryBars);
    expect(seen.length, `${memoryBars ?? 'no'} bars of memory`).toBe(bars);
    expect(seen.at(-1), 'the newest candle had closed').toBe(until);
  }
});
