/** The parts of one whole system, as a user writes them: this module knows the public exports of the package alone. */
import {
  closePrice,
  defineFeature,
  defineFeatureSet,
  defineFittedFeature,
  defineModel,
  defineRiskCheck,
  defineSizer,
  defineStrategy,
  garchVolatility,
  HOUR,
  logReturn,
  ofInterval,
  ofMarket,
  rollingMean,
  wholeLots,
  z,
  type RowWindow,
} from 'edgewise';

/** Reads the order book of its own market. */
export const bookLean = defineFeature({
  name: 'book_lean',
  inputs: [],
  reads: 'universe',
  formula: '(bid amount - ask amount) / (bid amount + ask amount) at the best prices; no value without a book',
  source: 'mine',
  start: ({ market }) => ({
    push: ({ markets }) => {
      const { book } = markets[market]?.facts ?? {};
      const [bid = NaN, ask = NaN] = [book?.bids[1], book?.asks[1]];
      return (bid - ask) / (bid + ask);
    },
  }),
});

const oneBar = logReturn({ lag: 1 });

/** The mean of the last 6 returns, less the mean that it had in the training past, which is learned anew each week. */
const usualDrift = defineFittedFeature({
  name: 'drift_against_usual',
  inputs: [rollingMean({ period: 6, of: oneBar })],
  parameters: ['usual'],
  refit: { everyBars: 168, fromBars: 240 },
  formula: 'mean return of 6 bars - its mean in the past',
  source: 'mine',
  fit: ({ columns: [drift = new Float64Array(0)] }) => ({
    usual: drift.reduce((sum, value) => sum + value, 0) / drift.length,
  }),
  start: ({ usual }) => ({ push: ([drift = NaN]) => drift - usual }),
});

export const council = defineFeatureSet({
  name: 'council',
  describe: 'The book, the candles of this market and of another one, and what is learned of the past',
  features: [
    oneBar,
    bookLean,
    ofMarket('ETH/USD', closePrice),
    ofMarket('ETH/USD', oneBar),
    ofInterval('4h', oneBar),
    ofMarket('ETH/USD', ofInterval('2h', oneBar)),
    usualDrift,
    garchVolatility(),
  ],
});

const shares = (y: ArrayLike<number>, classes: readonly string[]) =>
  Float64Array.from(classes, (_, k) => Array.from(y).filter((answer) => answer === k).length / y.length);

/** The sum of the first feature over the window. */
function driftOf(window: RowWindow | undefined): number {
  let drift = 0;
  for (let step = 0; step < (window?.length ?? 0); step++) drift += window?.at(step, 0) ?? NaN;
  return drift;
}

/** Learns from windows and forecasts from them. */
export const driftWindow = defineModel({
  name: 'drift-window',
  describe: 'The share of each class by the sign of the drift over the last 12 rows',
  window: 12,
  fit: ({ x, y, classes }) => {
    const side = (isUp: boolean) =>
      shares(
        y.filter((_, row) => driftOf(x.windowOf?.(row, 12)) > 0 === isUp),
        classes,
      );
    return { tensors: { up: side(true), down: side(false) } };
  },
  predict: ({ tensors: { up = [], down = [] } }, _, window) => (driftOf(window) > 0 ? up : down),
});

/** The member that fails: for about every third row it throws, or gives no number. */
export const frail = defineModel({
  name: 'frail',
  describe: 'The share of each class; fails now and then',
  fit: ({ y, classes }) => ({ tensors: { shares: shares(y, classes) } }),
  predict: ({ tensors: { shares: known = [] } }, [first = 0]) => {
    const digit = Math.floor(Math.abs(first) * 1e6) % 6;
    if (digit === 0) throw new Error('out of order');
    return digit === 1 ? Array.from(known, () => NaN) : known;
  },
});

/** The slot of the market that is only watched. */
const ETHER = 1;

/** Goes on without forecasts, with a small position: half of it after a fall of the other market. */
export const goesOn = defineStrategy({
  name: 'goes-on',
  describe: 'Holds while a rise is likelier than a fall, as much as the book leans; a small position without forecasts',
  schema: z.strictObject({ above: z.number().gt(0).lt(1).default(0.3).describe('Probability of a rise') }),
  features: [
    'log_return_1',
    'book_lean',
    'close@ETH/USD',
    'log_return_1@ETH/USD',
    'log_return_1@4h',
    'log_return_1@2h@ETH/USD',
  ],
  asked: 'always',
  decide: ({ market, forecast, probability, feature, lots }, { above }) => {
    if (market === ETHER) return undefined;
    const ether = feature('log_return_1@ETH/USD');
    if (forecast === undefined)
      return {
        belief: 1,
        share: ether > 0 ? 0.1 : 0.05,
        reason: `a small position without a forecast, ether ${ether}`,
      };
    if (probability('up') < above) return { belief: 0, reason: `P(up) < ${above}` };
    if (lots === 0) return { belief: 1, reason: `P(up) >= ${above}` };
    return { belief: 1, share: 0.2 + 0.1 * Math.tanh(feature('book_lean') || 0), reason: 'as much as the book leans' };
  },
});

export const fixedPart = defineSizer({
  name: 'fixed-part',
  describe: 'The same share of equity each time',
  schema: z.strictObject({ maximum_share: z.number().gt(0).max(1).default(0.15) }),
  make: ({ maximum_share: share }) => ({
    name: 'fixed-part',
    size: (view) => wholeLots('fixed-part', view.equity * share, view),
  }),
});

export const quietHours = defineRiskCheck({
  name: 'quiet-hours',
  describe: 'Entries before this hour of the day (UTC)',
  schema: z.strictObject({ no_entry_before_hour: z.int().min(1).max(23).optional() }),
  example: { no_entry_before_hour: 6 },
  make: ({ no_entry_before_hour: hour }) =>
    hour === undefined
      ? undefined
      : {
          name: 'quiet-hours',
          review: (order, { now }) =>
            order.reduce === 'reduce-only' || Math.floor(now / HOUR) % 24 >= hour
              ? undefined
              : { check: 'quiet-hours', reason: `it is before ${hour}:00` },
        },
});
