import { z } from 'zod';
import { FACT_KINDS } from '../core/facts/market-facts.ts';
import { MOST_SLOTS } from '../core/universe.ts';
import { DEFAULT_VENUE } from '../venues/venue-kits.ts';
import { scheduleSchema } from './schedule-schema.ts';
import { basisPoints, count, interval, isoDate, plainDecimal, span, step } from './schema-words.ts';

/** Asked of the venue where a system names none. */
export const DEFAULT_LEVERAGE = 2;

const listingSchema = z.strictObject({
  price_step: step.describe('Prices are whole steps of this size'),
  amount_step: step.describe('Amounts are whole steps of this size'),
  minimum_amount: z.number().min(0).max(1e12).default(0).describe('Smallest order, in base currency'),
  minimum_cost: z.number().min(0).max(1e12).default(0).describe('Smallest order, in quote currency'),
});

const instrumentSchema = z.strictObject({
  id: z
    .string('a pair such as BTC/USD')
    .regex(/^[A-Z0-9]+\/[A-Z0-9]+$/, 'a pair such as BTC/USD')
    .describe('What is traded, BASE/QUOTE'),
  role: z
    .enum(['traded', 'watched'])
    .optional()
    .describe('A watched one is only looked at, by features and strategies; it stands behind the traded ones'),
  venue: z.string().default(DEFAULT_VENUE).describe('Where it is traded'),
  kind: z
    .enum(
      ['spot', 'margin'],
      'spot or margin; perpetual contracts are traded nowhere here, and their funding is not known',
    )
    .default('margin')
    .describe('Shorts need margin; on spot they are skipped and counted'),
  facts: z
    .array(z.enum(FACT_KINDS))
    .min(1)
    .refine((kinds) => new Set(kinds).size === kinds.length, 'each kind once')
    .optional()
    .describe(
      'What features may read of the market beside its candles, from the same source: see `edgewise data list`',
    ),
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

export const costsSchema = z.strictObject({
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
  slots: z
    .number()
    .int()
    .min(1)
    .max(MOST_SLOTS)
    .optional()
    .describe(
      'The most markets at one time, where the venue lists and settles markets: a new one is traded while a slot is free',
    ),
  account: z
    .enum(['shared'])
    .optional()
    .describe(
      'shared: other systems may trade this account meanwhile, with money of their own; none trades what another trades',
    ),
  leverage: z
    .number()
    .int()
    .min(2)
    .max(5)
    .default(DEFAULT_LEVERAGE)
    .describe('Asked of the venue for positions on margin; a backtest trades with it too'),
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

/** A module of the user whose parts a system names, with the hash of its text and of all that it imports by path. */
const usedModuleSchema = z.strictObject({
  file: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
});

export type UsedModule = z.infer<typeof usedModuleSchema>;

/**
 * Artefacts, runs and services are named after a system. Linux, macOS and Windows allow names of 255 characters; this
 * leaves room for what is added, in the name of a file that is being written too.
 */
const LONGEST_NAME = 200;

/** The settings of a system file that no part brings: what is traded, how it is judged, and how it runs. */
export const generalSettings = {
  format: z.literal(1),
  name: z
    .string('lower-case letters, digits and hyphens')
    .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
    .max(LONGEST_NAME, `at most ${LONGEST_NAME} letters, digits and hyphens`),
  about: z.string().default(''),
  instruments: z.array(instrumentSchema).min(1).max(8),
  use: z
    .array(z.union([z.string().min(1), usedModuleSchema]))
    .min(1)
    .optional()
    .describe('Modules with parts of your own, relative to this file, such as ./my-parts.ts'),
  interval: interval.describe('Length of a candle'),
  period: z
    .strictObject({ from: isoDate.optional(), to: isoDate.optional() })
    .default({})
    .describe('ISO dates; all stored candles by default'),
  bundled_sample: z
    .enum(['btc-1h'])
    .optional()
    .describe('Imports the sample that comes with Edgewise unless it was imported before, whatever else is stored'),
};

/** How a system is judged, what it costs, and how it runs: the settings that follow those of the parts. */
export const runSettings = {
  validation: validationSchema.prefault({}),
  costs: costsSchema.prefault({}),
  evidence: evidenceSchema.prefault({}),
  cash: z.number().min(0.01).max(1e12).default(10_000).describe('Starting equity, in quote currency'),
  seed: z.number().int().min(0).default(1).describe('The same seed, data and settings give the same bytes'),
  live: liveSchema.prefault({}),
};
