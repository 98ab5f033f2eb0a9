import { resolve } from 'node:path';
import { createKrakenClient, KRAKEN_URL, type KrakenClient } from '../venues/kraken/kraken-client.ts';
import { MonotonicNonce } from '../wire/monotonic-nonce.ts';
import { patiently, type PatienceOptions } from '../venues/kraken/patiently.ts';
import { machineClock, marketClock, simulatedVenueClock, type VenueClock } from '../venues/kraken/venue-clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import type { KeyPair } from './key-pair.ts';
import { openPaperAccount } from './paper-account.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { ensurePaperVenue } from './paper-venue-process.ts';

export interface TradingPlaceOptions {
  readonly config: SystemConfig;
  /** Of the run. */
  readonly folder: string;
  readonly setting: 'paper' | 'live';
  /** A venue that is there already. Paper without one follows the live market at a venue of its own. */
  readonly url?: string;
  /** Where that market is; Kraken by default. */
  readonly marketUrl?: string;
  /** Hears what is waited for: why, and until when. */
  readonly wait?: (line: string) => void;
  /** Ends every wait at once. */
  readonly stop?: AbortSignal;
}

/** The account that a run trades. */
export interface TradingAccount {
  readonly keys: KeyPair;
  readonly clock: VenueClock;
  readonly url?: string;
  /** Reads market data elsewhere than at the venue, without keys. */
  readonly market?: { readonly client: KrakenClient; readonly url: string };
}

/** Where a run trades, before anything is known but the time there. */
export interface TradingPlace {
  readonly clock: VenueClock;
  /** In words, for people. */
  readonly name: string;
  open(instruments: readonly Instrument[]): Promise<TradingAccount>;
  /** Brings a venue of our own up again, should it be down. */
  revive(): Promise<void>;
}

/** Finds out where a run is to trade. */
export function tradingPlace(options: TradingPlaceOptions): Promise<TradingPlace> {
  return options.setting === 'paper' && options.url === undefined ? followedMarket(options) : givenVenue(options);
}

/** The keys that a run at a given venue trades with. Throws `usage` where the environment lacks them. */
export function keysToTradeWith(setting: TradingPlaceOptions['setting']): {
  readonly key: string;
  readonly secret: string;
} {
  const { KRAKEN_API_KEY: key = '', KRAKEN_SECRET: secret = '' } = process.env;
  if (key === '' || secret === '') {
    throw new EdgewiseError('usage', 'There are no keys to trade with', {
      expected: 'KRAKEN_API_KEY and KRAKEN_SECRET in the environment',
      actual: 'at least one is not set, or empty',
      advice:
        setting === 'paper'
          ? 'take those that `edgewise simulate kraken` prints'
          : 'make a key that may trade and not withdraw',
    });
  }
  return { key, secret };
}

async function givenVenue({ setting, url }: TradingPlaceOptions): Promise<TradingPlace> {
  const { key, secret } = keysToTradeWith(setting);
  const clock = url === undefined ? machineClock() : await simulatedVenueClock(url, () => performance.now());
  return {
    clock,
    name:
      setting === 'paper'
        ? `paper at ${url ?? ''}`
        : url === undefined
          ? 'KRAKEN WITH REAL MONEY'
          : `a rehearsal at ${url}`,
    open: () => Promise.resolve({ keys: { key, secret }, clock, ...(url === undefined ? {} : { url }) }),
    revive: () => Promise.resolve(),
  };
}

/** Data from a live market, orders to a venue of our own on this machine. */
async function followedMarket({
  config,
  folder: given,
  marketUrl = KRAKEN_URL,
  wait,
  stop,
}: TradingPlaceOptions): Promise<TradingPlace> {
  const folder = resolve(given);
  const clock = await marketClock(marketUrl);
  const market = await createKrakenClient({
    key: '',
    secret: '',
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'read-only',
    url: marketUrl,
  });
  const patience: PatienceOptions = {
    what: `the market at ${marketUrl}`,
    stop,
    ...(wait === undefined ? {} : { tell: wait }),
  };
  let reviving: Promise<unknown> | undefined;
  return {
    clock,
    name: `paper with the prices of ${marketUrl}`,
    open: async (instruments) => {
      await patiently(() => market.loadMarkets(), patience);
      const { keys } = await openPaperAccount({
        folder,
        config,
        instruments,
        client: market,
        market: marketUrl,
        clock,
        patience,
      });
      const { url } = await ensurePaperVenue(folder, patience);
      return {
        keys: keys.trade,
        url,
        market: { client: market, url: marketUrl },
        clock: await simulatedVenueClock(url, () => performance.now()),
      };
    },
    // One at a time; that it failed is told by the turns that go on failing.
    revive: async () => {
      reviving ??= ensurePaperVenue(folder).finally(() => (reviving = undefined));
      await reviving.catch(() => undefined);
    },
  };
}
