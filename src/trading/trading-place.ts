import { resolve } from 'node:path';
import { MonotonicNonce } from '../wire/monotonic-nonce.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import { patiently, type PatienceOptions } from '../venues/patiently.ts';
import { machineClock, marketClock, simulatedVenueClock, type VenueClock } from '../venues/venue-clock.ts';
import { keysFromEnvironment } from '../venues/venue-keys.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import { openPaperAccount } from './paper-account.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { ensurePaperVenue } from './paper-venue-process.ts';

export interface TradingPlaceOptions {
  readonly config: SystemConfig;
  /** Of the venue where it trades. */
  readonly kit: VenueKit;
  /** Of the run. */
  readonly folder: string;
  readonly setting: 'paper' | 'live';
  /** A venue that is there already. Paper without one follows the live market at a venue of its own. */
  readonly url?: string;
  /** Where that market is; the real venue by default. */
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
  readonly market?: { readonly connection: VenueConnection; readonly url: string };
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
export function keysToTradeWith(
  setting: TradingPlaceOptions['setting'],
  { name, keys }: Pick<VenueKit, 'name' | 'keys'>,
): KeyPair {
  const found = keysFromEnvironment(keys);
  if (found === undefined) {
    throw new EdgewiseError('usage', 'There are no keys to trade with', {
      expected: `${keys.key} and ${keys.secret} in the environment`,
      actual: 'at least one is not set, or empty',
      advice:
        setting === 'paper'
          ? `take those that \`edgewise simulate ${name}\` prints`
          : 'make a key that may trade and not withdraw',
    });
  }
  return found;
}

async function givenVenue({ setting, kit, url }: TradingPlaceOptions): Promise<TradingPlace> {
  const keys = keysToTradeWith(setting, kit);
  const clock = url === undefined ? machineClock() : await simulatedVenueClock(url, { venue: kit.name });
  return {
    clock,
    name:
      setting === 'paper'
        ? `paper at ${url ?? ''}`
        : url === undefined
          ? `${kit.title.toUpperCase()} WITH REAL MONEY`
          : `a rehearsal at ${url}`,
    open: () => Promise.resolve({ keys, clock, ...(url === undefined ? {} : { url }) }),
    revive: () => Promise.resolve(),
  };
}

/** Data from a live market, orders to a venue of our own on this machine. */
async function followedMarket({
  config,
  kit,
  folder: given,
  marketUrl = kit.url,
  wait,
  stop,
}: TradingPlaceOptions): Promise<TradingPlace> {
  const folder = resolve(given);
  const clock = await marketClock(marketUrl, kit.name);
  const market = await kit.open({
    keys: undefined,
    clock,
    nonces: new MonotonicNonce(clock),
    purpose: 'read-only',
    url: marketUrl,
  });
  const patience: PatienceOptions = {
    kit,
    what: `the market at ${marketUrl}`,
    stop,
    ...(wait === undefined ? {} : { tell: wait }),
  };
  let reviving: Promise<unknown> | undefined;
  return {
    clock,
    name: `paper with the prices of ${marketUrl}`,
    open: async (instruments) => {
      await patiently(() => market.learn(), patience);
      const { keys } = await openPaperAccount({
        folder,
        config,
        kit,
        instruments,
        connection: market,
        market: marketUrl,
        clock,
        patience,
      });
      const { url } = await ensurePaperVenue(folder, { ...patience, keys: kit.keys });
      return {
        keys: keys.trade,
        url,
        market: { connection: market, url: marketUrl },
        clock: await simulatedVenueClock(url, { venue: kit.name }),
      };
    },
    // One at a time; that it failed is told by the turns that go on failing.
    revive: async () => {
      reviving ??= ensurePaperVenue(folder, { keys: kit.keys }).finally(() => (reviving = undefined));
      await reviving.catch(() => undefined);
    },
  };
}
