import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { KeyPair } from '../venues/key-pair.ts';
import { patiently, type PatienceOptions } from '../venues/patiently.ts';
import { QuotedMarketSource } from '../venues/quoted-market-source.ts';
import type { VenueClock } from '../venues/venue-clock.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import { duration, instant, MILLISECOND, type Duration } from '../core/time.ts';
import type { ExchangeRules } from '../exchange/exchange-rules.ts';
import { liveFolderAt } from './run-folder.ts';
import { simulatedRules } from './simulated-rules.ts';
import { simulatorOf } from './simulator-of.ts';
import type { UsedModule } from '../config/general-settings.ts';
import { keepModules } from '../parts/kept-modules.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';

/**
 * One market as it was listed when the account was opened. Its terms stay, so that the account can be made again from
 * its log.
 */
export interface PaperMarket {
  readonly instrument: Instrument;
  readonly rules: Partial<Pick<ExchangeRules, 'fees'>> &
    Pick<ExchangeRules, 'halfSpreadBps' | 'slippageBps' | 'participation'>;
  readonly openingPrice: number;
}

/** An account on paper at a venue of our own, whose prices are those of the market at an address. */
export interface PaperAccount {
  readonly format: 1;
  /** Where its prices come from. */
  readonly market: string;
  readonly interval: Duration;
  readonly cash: number;
  readonly seed: number;
  /** What a call takes to the venue, and its answer back, in milliseconds. */
  readonly latencyMillis: number;
  readonly markets: readonly PaperMarket[];
  /** The modules of the user that the system uses; the venue may be in one. */
  readonly use?: readonly UsedModule[];
  /** They open nothing but this account on this machine. */
  readonly keys: { readonly trade: KeyPair; readonly kill: KeyPair };
}

const stepSchema = z.object({ units: z.int().positive(), decimals: z.int().min(0) });

const marketSchema = z.object({
  instrument: z.looseObject({
    id: z.string(),
    venue: z.string(),
    kind: z.enum(['spot', 'margin', 'perpetual', 'outcome']),
    base: z.string(),
    quote: z.string(),
    tick: stepSchema,
    lot: stepSchema,
    minimumLots: z.number(),
    minimumNotional: z.number(),
  }),
  rules: z.looseObject({
    fees: z.array(z.object({ volume: z.number(), makerBps: z.number(), takerBps: z.number() })).exactOptional(),
    halfSpreadBps: z.number(),
    slippageBps: z.number(),
    participation: z.number().exactOptional(),
  }),
  // JSON has no NaN, which stands for a price that is not known.
  openingPrice: z
    .number()
    .nullable()
    .transform((price) => price ?? Number.NaN),
});

const keySchema = z.object({ key: z.string(), secret: z.string() });

const accountSchema = z.object({
  format: z.literal(1),
  market: z.string(),
  interval: z.int().positive().transform(duration),
  cash: z.number(),
  seed: z.number(),
  latencyMillis: z.number(),
  markets: z.array(marketSchema),
  use: z.array(z.object({ file: z.string(), sha256: z.string() })).exactOptional(),
  keys: z.object({ trade: keySchema, kill: keySchema }),
});

/**
 * The account of a run; undefined where it has none, as of one at an address of its own. Throws `data-corrupt` for a
 * file that is no account of this format.
 */
export function readPaperAccount(folder: string): PaperAccount | undefined {
  try {
    return accountSchema.parse(JSON.parse(readFileSync(liveFolderAt(folder).paperAccount, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new EdgewiseError('data-corrupt', 'The account on paper cannot be read', {
      where: liveFolderAt(folder).paperAccount,
      actual: String(error),
      advice: 'begin a new run in another --folder',
      cause: error,
    });
  }
}

export interface OpenPaperAccountOptions {
  readonly folder: string;
  readonly config: SystemConfig;
  readonly kit: VenueKit;
  /** As our own table has them. */
  readonly instruments: readonly Instrument[];
  /** One that only reads. */
  readonly connection: VenueConnection;
  readonly market: string;
  readonly clock: VenueClock;
  readonly patience?: Omit<PatienceOptions, 'kit'>;
}

/**
 * The account of a run, opened with its first start: with the steps, minimums and fees that the market lists, and costs
 * no lower than the system file supposes. Throws `check-failed` for a pair that is not listed there.
 */
export async function openPaperAccount({
  folder,
  config,
  kit,
  instruments,
  connection,
  market,
  clock,
  patience: waits,
}: OpenPaperAccountOptions): Promise<PaperAccount> {
  const opened = readPaperAccount(folder);
  if (opened !== undefined) {
    if (opened.market === market) return opened;
    throw new EdgewiseError('config-invalid', 'The account on paper in this folder follows another market', {
      where: liveFolderAt(folder).paperAccount,
      expected: opened.market,
      actual: market,
      advice: 'begin a new run in another --folder',
    });
  }
  const patience: PatienceOptions = { kit, ...waits };
  const simulator = simulatorOf(kit);
  await patiently(() => connection.learn(), patience);
  const listed = connection.instruments(instruments);
  const fees = connection.listings(listed).map((listing) => listing.fees);
  const interval = durationOf(config.interval);
  const source = new QuotedMarketSource({
    instruments: listed,
    feed: connection.feed({ instruments: listed, interval, after: instant(clock.now() - interval) }),
  });
  const readings = await patiently(() => source.read(clock.now()), patience);
  const { costs, use } = config;
  // The process that keeps the account finds the venue of a user in the copies.
  await keepModules(config, folder);
  const account: PaperAccount = {
    format: 1,
    market,
    interval,
    cash: config.cash,
    seed: config.seed,
    latencyMillis: Math.max(simulator.callTime / 2, durationOf(costs.latency)) / MILLISECOND,
    markets: listed.map((instrument, place) => {
      const ofMarket = fees[place];
      return {
        instrument,
        openingPrice: readings[place]?.price ?? Number.NaN,
        rules: { ...(ofMarket === undefined ? {} : { fees: ofMarket }), ...simulatedRules(costs, simulator) },
      };
    }),
    ...(use === undefined ? {} : { use }),
    keys: { trade: simulator.newKeys(), kill: simulator.newKeys() },
  };
  replaceSmallFile(liveFolderAt(folder).paperAccount, `${JSON.stringify(account, undefined, 2)}\n`, { mode: 0o600 });
  return account;
}
