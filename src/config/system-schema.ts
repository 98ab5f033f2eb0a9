import { z } from 'zod';
import { parseIsoTime } from '../core/iso-time.ts';
import { parseDuration, type Duration } from '../core/time.ts';
import { DEFAULT_VENUE } from '../venues/venue-kits.ts';
import { sampleProblem } from './bundled-samples.ts';
import { LOGISTIC_RANGE } from '../models/linear/logistic-regression.ts';
import { riskContradictions, riskSchema } from './risk-schema.ts';
import { scheduleSchema } from './schedule-schema.ts';
import { listingProblem } from './listing-of.ts';
import { basisPoints, boosting, count, interval, isoDate, plainDecimal, share, span, step } from './schema-words.ts';
import { barrierFloor, costProblem, roundTripCost } from './trading-costs.ts';

const listingSchema = z.strictObject({
  price_step: step.describe('Prices are whole steps of this size'),
  amount_step: step.describe('Amounts are whole steps of this size'),
  minimum_amount: z.number().min(0).max(1e12).default(0).describe('Smallest order, in base currency'),
  minimum_cost: z.number().min(0).max(1e12).default(0).describe('Smallest order, in quote currency'),
});

const instrumentSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Z0-9]+\/[A-Z0-9]+$/, 'a pair such as BTC/USD')
    .describe('What is traded, BASE/QUOTE'),
  venue: z.string().default(DEFAULT_VENUE).describe('Where it is traded'),
  kind: z
    .enum(
      ['spot', 'margin'],
      'spot or margin; perpetual contracts are traded nowhere here, and their funding is not known',
    )
    .default('margin')
    .describe('Shorts need margin; on spot they are skipped and counted'),
  candles: z
    .strictObject({ venue: z.string(), instrument: z.string() })
    .optional()
    .describe('Whose candles to learn from, when they are not its own'),
  listing: listingSchema
    .optional()
    .describe(
      "Steps and minimums for research and simulated venues, in place of those recorded from the venue; live trading takes the venue's own",
    ),
});

const labelSchema = z.strictObject({
  kind: z.enum(['fixed-horizon', 'triple-barrier']).default('fixed-horizon').describe('The question the model answers'),
  horizon: span.describe('How far ahead it looks; a whole number of bars'),
  classes: z.enum(['three-class', 'binary']).default('three-class'),
  barrier: share
    .default(0.002)
    .describe('Smallest move that counts, as a fraction of the price: 0.012 is 1.2 % up or 1.2 % down'),
  cost_multiple: z.number().min(0).max(1_000).default(0).describe('Raises the barrier to this many round-trip costs'),
  volatility_multiple: z
    .number()
    .min(0)
    .max(1_000)
    .default(0)
    .describe('Raises the barrier to this many standard deviations of the horizon'),
  volatility_window: count.min(2).default(60).describe('Bars that measure the volatility'),
});

const boostingSchema = z.strictObject({
  kind: z.literal('gradient-boosting'),
  rounds: boosting('rounds').default(400),
  maximum_depth: boosting('maximumDepth').default(5),
  learning_rate: boosting('learningRate').default(0.05).describe('How much of each tree is taken'),
  row_subsample: boosting('rowSubsample').default(0.8).describe('Share of the rows that each tree sees'),
  column_subsample: boosting('columnSubsample').default(0.8).describe('Share of the features that each tree sees'),
  l1: boosting('l1').default(0).describe('Penalty on the absolute size of leaves'),
  l2: boosting('l2').default(1).describe('Penalty on the squared size of leaves'),
  minimum_split_gain: boosting('minimumSplitGain').default(0).describe("A split must gain this much; XGBoost's gamma"),
  minimum_child_weight: boosting('minimumChildWeight')
    .default(1)
    .describe('Least sum of hessians on either side of a split'),
  maximum_bins: boosting('maximumBins').default(256),
  early_stopping_rounds: boosting('earlyStoppingRounds')
    .optional()
    .describe('Stops when the validation tail has not improved for so many rounds'),
});

const logisticSchema = z.strictObject({
  kind: z.literal('logistic-regression'),
  inverse_regularisation: z
    .number()
    .min(LOGISTIC_RANGE[0])
    .max(LOGISTIC_RANGE[1])
    .default(1)
    .describe("scikit-learn's C"),
});

const validationSchema = z.strictObject({
  folds: z.number().int().min(1).max(100).default(6).describe('Periods that are judged, one after the other'),
  initial_train: z.number().gt(0).lt(1).default(0.3).describe('Share of the rows that only trains'),
  mode: z.enum(['rolling', 'anchored']).default('rolling'),
  embargo: span.default('0s').describe('Time kept free between training answers and test questions'),
  validation_share: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.15)
    .describe('End of each training window that early stopping and threshold tuning watch'),
  holdout: z.number().min(0).max(0.5).default(0.15).describe('End of the data that nothing reads before --final'),
});

const strategySchema = z.strictObject({
  kind: z.literal('probability-threshold').default('probability-threshold'),
  entry_threshold: z.number().gt(0).lt(1).default(0.45).describe('Probability the most probable class must pass'),
  tune: z
    .array(z.number().gt(0).lt(1))
    .min(1)
    .max(100)
    .optional()
    .describe('Candidates tried on the validation tail of each training window'),
});

const costsSchema = z.strictObject({
  assumption: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Name of fees that are not the venue's own: needed with fee_bps or borrow_bps, and printed with every result",
    ),
  fee_bps: basisPoints.optional().describe('Per side, in place of the schedule that the venue publishes'),
  borrow_bps: basisPoints
    .optional()
    .describe('Of a position on margin when it opens and at every rollover, in place of what the venue publishes'),
  slippage_bps: basisPoints.default(3).describe('Per side'),
  half_spread_bps: basisPoints.default(0).describe('Per side, on top of slippage'),
  latency: span
    .default('0s')
    .describe('From decision to arrival at the venue; fills are never earlier than the next bar'),
  participation: z
    .number()
    .min(1e-6)
    .max(1)
    .refine((value) => plainDecimal(value, 8) !== undefined, 'a share with at most 8 decimals')
    .default(0.1)
    .describe("Share of a bar's volume an order may take"),
});

const sizingSchema = z.strictObject({
  risk_share: share.default(0.005).describe('Equity at risk per trade, at one standard deviation of the holding time'),
  maximum_share: share.default(0.1).describe('Largest position, as a share of equity'),
  volatility_window: count.min(2).default(60),
});

const evidenceSchema = z.strictObject({
  bootstrap_draws: count.min(100).default(1000).describe('Resamples behind every interval'),
  random_entry_draws: count.min(99).default(499).describe('Random placements of the trades to compare with'),
});

const liveSchema = z.strictObject({
  replay: z
    .strictObject({ from: isoDate.describe('ISO date of its first decision'), days: count.default(60) })
    .optional()
    .describe('Stretch of stored candles that `edgewise paper --replay` trades'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Artefact to trade with, as `models list` shows it; by default one is trained on what is known when trading begins',
    ),
  decision_delay: span.default('60s').describe('A moment older than this when it arrives is seen but not traded on'),
  leverage: z.number().int().min(2).max(5).default(2).describe('Asked of the venue for positions on margin'),
  error_limit: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(5)
    .describe('So many failed turns in a row stop entries until one succeeds'),
  on_error_limit: z
    .enum(['keep', 'close'])
    .default('keep')
    .describe('What becomes of positions then; either way their stops rest at the venue'),
  on_stop: z
    .enum(['keep', 'close'])
    .default('keep')
    .describe('What becomes of positions when the run is stopped in order'),
  alert_below_disk_gigabytes: z.number().min(0).max(1e6).default(1).describe('Less free space than this is told'),
  alert_above_memory_megabytes: z.number().min(0).max(1e9).default(2_000).describe('More memory than this is told'),
  schedule: scheduleSchema.prefault({}),
});

const settingsSchema = z.strictObject({
  format: z.literal(1),
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens'),
  about: z.string().default(''),
  instruments: z.array(instrumentSchema).min(1).max(8),
  interval: interval.describe('Length of a candle'),
  period: z
    .strictObject({ from: isoDate.optional(), to: isoDate.optional() })
    .default({})
    .describe('ISO dates; all stored candles by default'),
  bundled_sample: z
    .enum(['btc-1h'])
    .optional()
    .describe('Imports the sample that comes with Edgewise unless it was imported before, whatever else is stored'),
  features: z.strictObject({ set: z.enum(['trend']).default('trend') }).default({ set: 'trend' }),
  label: labelSchema,
  model: z.discriminatedUnion('kind', [boostingSchema, logisticSchema]),
  validation: validationSchema.prefault({}),
  strategy: strategySchema.prefault({}),
  costs: costsSchema.prefault({}),
  sizing: sizingSchema.prefault({}),
  risk: riskSchema.prefault({}),
  evidence: evidenceSchema.prefault({}),
  cash: z.number().min(0.01).max(1e12).default(10_000).describe('Starting equity, in quote currency'),
  seed: z.number().int().min(0).default(1).describe('The same seed, data and settings give the same bytes'),
  live: liveSchema.prefault({}),
});

/** A trading system as its YAML file says it; settings that contradict each other are refused like wrong ones. */
export const systemSchema = settingsSchema.superRefine((config, context) => {
  const refuse = (path: string[], expected: string) => context.addIssue({ code: 'custom', path, message: expected });
  const [interval, horizon, timeout] = [config.interval, config.label.horizon, config.risk.position_timeout].map(
    parseDuration,
  );
  for (const { setting, expected } of riskContradictions(config.risk)) refuse(['risk', setting], expected);
  refuseUntradable(config.instruments, refuse);
  const problem = costProblem(config);
  if (problem !== undefined) return refuse(['costs', problem.setting], problem.expected);
  const { minimum_barrier_multiple: multiple = 0 } = config.risk;
  const [barrier, cost] = [barrierFloor(config), roundTripCost(config)];
  if (multiple * cost > barrier * (1 + 1e-9))
    refuse(
      ['risk', 'minimum_barrier_multiple'],
      `at most ${(barrier / cost).toFixed(2)}, the round trips that the label's barrier is worth at these costs: every entry would be refused`,
    );
  const { from = '', to = '' } = config.period;
  // A text that is no time has been refused as such.
  if ((parseIsoTime(from) ?? -Infinity) >= (parseIsoTime(to) ?? Infinity))
    refuse(['period', 'to'], `a date after period.from, ${from}`);
  if (config.validation.validation_share === 0) {
    const watched = 'nothing while validation.validation_share is 0: no rows are left to watch';
    if (config.strategy.tune !== undefined) refuse(['strategy', 'tune'], watched);
    if (config.model.kind === 'gradient-boosting' && config.model.early_stopping_rounds !== undefined)
      refuse(['model', 'early_stopping_rounds'], watched);
  }
  const unused = sampleProblem(config);
  if (unused !== undefined) refuse(['bundled_sample'], unused);
  for (const [place, { listing }] of config.instruments.entries()) {
    const problem = listing === undefined ? undefined : listingProblem(listing);
    if (problem !== undefined) refuse(['instruments', String(place), 'listing', problem.setting], problem.expected);
  }
  // A text that is no duration has been refused above.
  if (interval === undefined || horizon === undefined || timeout === undefined) return;
  if (horizon === 0 || horizon % interval !== 0)
    refuse(['label', 'horizon'], `a whole number of candles, a multiple of the interval ${config.interval}`);
  if (config.label.kind === 'triple-barrier' && config.label.classes === 'binary')
    refuse(['label', 'classes'], 'three-class, the only form of the triple barrier');
  if (config.sizing.maximum_share > config.risk.maximum_position_share)
    refuse(
      ['sizing', 'maximum_share'],
      `at most risk.maximum_position_share, ${config.risk.maximum_position_share}: the guardian would refuse the orders`,
    );
  if (timeout < horizon)
    refuse(
      ['risk', 'position_timeout'],
      `at least the horizon ${config.label.horizon}: positions would be closed before their answer`,
    );
});

export type SystemConfig = z.infer<typeof systemSchema>;

/** Equity is one sum of money, and instruments are told apart by name. */
function refuseUntradable(
  instruments: SystemConfig['instruments'],
  refuse: (path: string[], expected: string) => void,
): void {
  const quote = quoteOf(instruments[0]?.id ?? '');
  for (const [place, { id }] of instruments.entries()) {
    if (quoteOf(id) !== quote)
      refuse(
        ['instruments', String(place), 'id'],
        `a pair against ${quote}, as the first is: equity is counted in one currency`,
      );
    if (instruments.findIndex((other) => other.id === id) !== place)
      refuse(['instruments', String(place), 'id'], 'a pair that does not stand there already');
  }
}

function quoteOf(id: string): string {
  return id.split('/')[1] ?? '';
}

/** A duration out of an already checked file. */
export function durationOf(text: string): Duration {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new RangeError(`"${text}" passed the schema but is no duration`);
  return parsed;
}
