import { readFileSync } from 'node:fs';
import { KrakenCandleFeed } from '../venues/kraken/kraken-candle-feed.ts';
import type { KrakenClient } from '../venues/kraken/kraken-client.ts';
import { listedFees } from '../venues/kraken/kraken-fees.ts';
import { krakenInstruments } from '../venues/kraken/kraken-instruments.ts';
import { KrakenMarketSource } from '../venues/kraken/kraken-market-source.ts';
import { patiently, type PatienceOptions } from '../venues/kraken/patiently.ts';
import type { VenueClock } from '../venues/kraken/venue-clock.ts';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import { instant, MILLISECOND, type Duration } from '../core/time.ts';
import type { ExchangeRules } from '../exchange/exchange-rules.ts';
import { randomKeyPair, type KeyPair } from './key-pair.ts';
import { liveFolderAt } from './run-folder.ts';
import { simulatedRules } from './simulated-rules.ts';
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
  /** They open nothing but this account on this machine. */
  readonly keys: { readonly trade: KeyPair; readonly kill: KeyPair };
}

/** Half of what a call to Kraken and back was seen to take. */
const LEAST_LATENCY_MILLIS = 60;

/** The account of a run; undefined where it has none, as of one at an address of its own. */
export function readPaperAccount(folder: string): PaperAccount | undefined {
  try {
    return JSON.parse(readFileSync(liveFolderAt(folder).paperAccount, 'utf8')) as PaperAccount;
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

export interface OpenAccountOptions {
  readonly folder: string;
  readonly config: SystemConfig;
  /** As our own table has them. */
  readonly instruments: readonly Instrument[];
  /** One that only reads. */
  readonly client: KrakenClient;
  readonly market: string;
  readonly clock: VenueClock;
  readonly patience?: PatienceOptions;
}

/**
 * The account of a run, opened with its first start: with the steps, minimums and fees that the market lists, and costs
 * no lower than the system file supposes. Throws `check-failed` for a pair that is not listed there.
 */
export async function openPaperAccount({
  folder,
  config,
  instruments,
  client,
  market,
  clock,
  patience,
}: OpenAccountOptions): Promise<PaperAccount> {
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
  await patiently(() => client.loadMarkets(), patience);
  const listed = krakenInstruments(client, instruments);
  const interval = durationOf(config.interval);
  const source = new KrakenMarketSource({
    instruments: listed,
    feed: new KrakenCandleFeed({ client, instruments: listed, interval, after: instant(clock.now() - interval) }),
  });
  const readings = await patiently(() => source.read(clock.now()), patience);
  const { costs } = config;
  const account: PaperAccount = {
    format: 1,
    market,
    interval,
    cash: config.cash,
    seed: config.seed,
    latencyMillis: Math.max(LEAST_LATENCY_MILLIS, durationOf(costs.latency) / MILLISECOND),
    markets: listed.map((instrument, place) => {
      const fees = listedFees(client, instrument.id);
      return {
        instrument,
        openingPrice: readings[place]?.price ?? Number.NaN,
        rules: { ...(fees === undefined ? {} : { fees }), ...simulatedRules(costs) },
      };
    }),
    keys: { trade: randomKeyPair(), kill: randomKeyPair() },
  };
  replaceSmallFile(liveFolderAt(folder).paperAccount, `${JSON.stringify(account, undefined, 2)}\n`, { mode: 0o600 });
  return account;
}
