import { formatDuration, parseDuration } from '../core/time.ts';
import type { Feature } from './feature.port.ts';
import { readsUniverse } from './reads-universe.ts';
import { requireUnfitted } from './require-unfitted.ts';

/**
 * A feature of longer candles, such as `ofInterval('1h', rsi)` in a system of one-minute candles. A longer candle is
 * made of the market's own candles, aligned to the clock (days to UTC midnight, weeks to Monday). It is known when it
 * has closed, and its value is shown until the next one closes; the unfinished candle is never seen. A longer candle of
 * which a part is missing does not exist. After a hole there is no value until a whole longer candle has closed.
 *
 * Warm-up and memory are counted in longer candles until the system's interval is known (`featuresAt`). Throws a
 * RangeError for a text that is no duration, and for a feature that bridges holes or is fitted.
 */
export function ofInterval(text: string, of: Feature): Feature {
  requireUnfitted('ofInterval', of);
  const interval = parseDuration(text);
  if (interval === undefined || interval <= 0)
    throw new RangeError(`A longer interval is a duration such as 1h, was "${text}"`);
  const span = formatDuration(interval);
  return Object.freeze({
    name: `${of.name}@${span}`,
    inputs: Object.freeze([]),
    warmup: of.warmup,
    memory: of.memory,
    onHole: 'restart',
    reads: readsUniverse(of) ? 'universe' : 'market',
    formula: `${of.formula}, of candles of ${span}`,
    source: of.source,
    elsewhere: Object.freeze({ scope: Object.freeze({ kind: 'interval', interval }), of }),
    start: () => {
      throw new Error(`${of.name}@${span} is computed on candles of ${span}`);
    },
  });
}
