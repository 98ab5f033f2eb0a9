import { decimalStep } from '../../src/core/money.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { BAZAAR_TAKER_BPS } from './bazaar-exchange.ts';

/** A market of the bazaar. */
export const fruit = (base: string): Instrument => ({
  id: `${base}/USD`,
  venue: 'bazaar',
  kind: 'spot',
  base,
  quote: 'USD',
  tick: decimalStep('0.01'),
  lot: decimalStep('0.001'),
  minimumLots: 1,
  minimumNotional: 0,
});

/** A system of one fruit that is sure of itself at nearly every candle, and out again soon. */
export const FRUIT_SYSTEM = `
format: 1
name: fruit
instruments:
  - { id: FIG/USD, venue: bazaar, kind: spot, candles: { venue: binance, instrument: BTC/USDT } }
interval: 5m
label: { horizon: 20m, barrier: 0.0005, classes: binary }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
costs: { assumption: bazaar, fee_bps: ${BAZAAR_TAKER_BPS} }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.5 }
risk: { protective_stop: none, maximum_daily_loss: 0.9 }
`;
