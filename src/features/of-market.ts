import type { Feature } from './feature.port.ts';
import { requireUnfitted } from './require-unfitted.ts';

/**
 * A feature of another market at the same moment, such as `ofMarket('BTC/USD', rsi)`. It is computed on that market's
 * candles alone, also while the described market has none. NaN at a moment at which that market has no candle: the
 * value of an older candle would be old news. Throws a RangeError for a feature that bridges holes or is fitted.
 */
export function ofMarket(instrument: string, of: Feature): Feature {
  requireUnfitted('ofMarket', of);
  if (!/^[A-Z0-9]+\/[A-Z0-9]+$/.test(instrument))
    throw new RangeError(`A market is named by its instrument, such as BTC/USD, was "${instrument}"`);
  return Object.freeze({
    name: `${of.name}@${instrument}`,
    inputs: Object.freeze([]),
    warmup: of.warmup,
    memory: of.memory,
    onHole: 'bridge',
    reads: 'universe',
    formula: `${of.formula}, of ${instrument}`,
    source: of.source,
    elsewhere: Object.freeze({ scope: Object.freeze({ kind: 'market', instrument }), of }),
    start: () => {
      throw new Error(`${of.name}@${instrument} is computed on the candles of ${instrument}`);
    },
  });
}
