import type { kraken } from 'ccxt';
import type { Clock } from '../../core/clock.ts';
import type { Instrument } from '../../core/instrument.ts';
import type { Listing } from '../../core/listing.ts';
import { SECOND, type Duration } from '../../core/time.ts';
import { z } from 'zod';
import { basisOf, describeListing, isSameListing } from '../../market/describe-listing.ts';
import { krakenListings, leverageProblem } from './kraken-instruments.ts';
import { boundInWords } from '../bound-balances.ts';
import { accountBalances } from './account-balances.ts';
import { afterThrottling } from './after-throttling.ts';
import { AssetNames } from './asset-names.ts';
import { checkFreshness } from './check-freshness.ts';
import { checkPermissions, PERMISSIONS } from './check-permissions.ts';
import { classifyTrouble } from './classify-trouble.ts';
import type { ConnectionCheck } from '../connection-check.ts';
import { extendedBalances, pairListing } from './kraken-messages.ts';
import { serverTime } from './server-time.ts';

export interface CheckKrakenOptions {
  /** A client that only reads, and may ask whether an order would be accepted. */
  readonly client: kraken;
  readonly clock: Clock;
  readonly instruments: readonly Instrument[];
  /** The listings that research uses for the instruments, without those that it only assumes. */
  readonly supposed: readonly Listing[];
  /** Interval of the candles that are traded on. */
  readonly interval: Duration;
  /** Leverage of positions on margin. */
  readonly leverage: number;
  readonly keys: 'given' | 'missing';
  /** Called with the name of each check before it is made, and with each wait. */
  readonly begin?: (name: string) => void;
}

/** The largest difference of the clocks. With a larger one, candles would begin and end at wrong times. */
const LARGEST_SKEW_SECONDS = 1;

/** Several readings, because one slow call on a busy machine does not mean a wrong clock. */
const CLOCK_READINGS = 3;

const status = z.object({ result: z.object({ status: z.string() }) });
/** The status of a pair in Kraken's listing. A pair without one is traded. */
const pair = z.object({ status: z.string().default('online') });

/** Checks everything that trading at Kraken needs. Never rejects: a venue that cannot be reached is a failed check. */
export async function checkKraken(options: CheckKrakenOptions): Promise<ConnectionCheck[]> {
  const { client, clock, instruments, supposed, interval, leverage, keys, begin } = options;
  const check: Check = (name, act) => {
    begin?.(name);
    return tried(name, () => afterThrottling(act, { onWait: (line) => begin?.(`${name}: ${line}`) }));
  };
  const reached = await check('venue', async () => {
    const { result } = status.parse(await client.publicGetSystemStatus());
    return { outcome: result.status === 'online' ? 'passed' : 'failed', detail: `it says it is ${result.status}` };
  });
  const ids = instruments.map(({ id }) => id);
  const permissions = ['keys', ...PERMISSIONS];
  const unasked = (names: readonly string[], detail: string): ConnectionCheck[] =>
    names.map((name) => ({ name, outcome: 'skipped', detail }));
  if (reached.outcome === 'failed')
    return [
      reached,
      ...unasked(['clock', ...ids, ...ids.map(freshnessOf), ...permissions], 'the venue could not be asked'),
    ];
  const listed = await check('markets', async () => ({
    outcome: 'passed',
    detail: `${Object.keys(await client.loadMarkets()).length} are listed`,
  }));
  const found: ConnectionCheck[] = [reached, await check('clock', () => checkClock(client, clock))];
  if (listed.outcome === 'failed') found.push(listed);
  else {
    found.push(
      ...instruments.map((instrument) =>
        checkInstrument(
          options,
          instrument,
          supposed.find(({ id }) => id === instrument.id),
        ),
      ),
    );
    for (const instrument of instruments)
      found.push(await check(freshnessOf(instrument.id), () => checkFreshness(client, instrument, interval)));
  }
  if (keys === 'missing')
    return [...found, ...unasked(permissions, 'set KRAKEN_API_KEY and KRAKEN_SECRET to try them')];
  const known = await check('keys', () => checkKeys(client, instruments));
  // With wrong keys each further check would only fail for the same reason.
  if (known.outcome === 'failed') return [...found, known, ...unasked(PERMISSIONS, 'the keys were not let in')];
  const probe = instruments.find(({ id }) => Object.hasOwn(client.markets ?? {}, id));
  return [
    ...found,
    known,
    ...(await checkPermissions({ client, instrument: probe, leverage, ...(begin === undefined ? {} : { begin }) })),
  ];
}

function freshnessOf(id: string): string {
  return `candles of ${id}`;
}

type Check = (name: string, act: () => Promise<Omit<ConnectionCheck, 'name'>>) => Promise<ConnectionCheck>;

async function tried(name: string, act: () => Promise<Omit<ConnectionCheck, 'name'>>): Promise<ConnectionCheck> {
  return act().then(
    (found) => ({ name, ...found }),
    (error: unknown) => ({ name, outcome: 'failed', detail: classifyTrouble(error).reason }) as const,
  );
}

/**
 * Compares the clocks. Kraken gives its time in whole seconds, so it is known to a second and the length of the call at
 * best. The quickest of a few calls counts.
 */
async function checkClock(client: kraken, clock: Clock): Promise<Omit<ConnectionCheck, 'name'>> {
  let quickest: { readonly took: number; readonly ahead: number } | undefined;
  for (let reading = 0; reading < CLOCK_READINGS; reading++) {
    const before = clock.now();
    const venueTime = await serverTime(client);
    const after = clock.now();
    if (quickest === undefined || after - before < quickest.took)
      quickest = { took: after - before, ahead: (before + after - 2 * venueTime) / 2 / SECOND };
  }
  const { ahead, took } = quickest ?? { ahead: Number.NaN, took: Number.NaN };
  // The venue may have read its time at any instant of the call. On a simulated venue whose time runs faster, the call
  // is longer in the venue's time.
  const unsure = took / 2 / SECOND;
  const [least, most] = [ahead - 1 - unsure, ahead + unsure];
  const close = least <= LARGEST_SKEW_SECONDS && most >= -LARGEST_SKEW_SECONDS;
  return {
    outcome: close ? 'passed' : 'failed',
    detail: `ours is between ${besideVenue(least)} and ${besideVenue(most)} the venue's, as exactly as a call can tell; ${close ? `that may be within the ${LARGEST_SKEW_SECONDS} s that is allowed` : `that is surely more than the ${LARGEST_SKEW_SECONDS} s that is allowed`}`,
  };
}

/** How far a clock is from the venue's, in words. */
function besideVenue(seconds: number): string {
  return `${Math.abs(seconds).toFixed(1)} s ${seconds < 0 ? 'behind' : 'ahead of'}`;
}

/** Compares the listing of the venue, which trading uses, with the listing that research uses. */
function checkInstrument(
  { client, leverage }: CheckKrakenOptions,
  instrument: Instrument,
  supposed: Listing | undefined,
): ConnectionCheck {
  const { id: name, kind } = instrument;
  const market = Object.hasOwn(client.markets ?? {}, name) ? client.market(name) : undefined;
  if (market === undefined) return { name, outcome: 'failed', detail: 'it is not listed there' };
  const { status: state } = pair.parse(market.info);
  // Other states: cancel_only, post_only, limit_only, reduce_only, and any that Kraken adds.
  if (state !== 'online')
    return {
      name,
      outcome: 'failed',
      detail: `the venue lists it as ${state}: our market orders and stops may be refused`,
    };
  try {
    const [listing] = krakenListings(client, [instrument]);
    if (listing === undefined) throw new RangeError(`No listing of ${name}`);
    if (kind === 'margin' && listing.margin === undefined)
      return { name, outcome: 'failed', detail: 'it cannot be held on margin there: kind: spot can be traded' };
    const problem = kind === 'margin' ? leverageProblem(listing.margin, leverage) : undefined;
    if (problem !== undefined)
      return { name, outcome: 'failed', detail: `live.leverage is ${leverage}, and the venue takes ${problem}` };
    if (supposed !== undefined && !isSameListing(supposed, listing)) {
      const detail = `the venue lists ${describeListing(listing)}, and trading uses that; research supposes ${describeListing(supposed)} (${basisOf(supposed)})`;
      return { name, outcome: 'warned', detail };
    }
    const alike = supposed === undefined ? '' : ', as research supposes';
    return {
      name,
      outcome: 'passed',
      detail: `listed with ${describeListing(listing)}${alike}; fees ${percent(market.maker)} and ${percent(market.taker)}`,
    };
  } catch (error) {
    return { name, outcome: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

async function checkKeys(client: kraken, instruments: readonly Instrument[]): Promise<Omit<ConnectionCheck, 'name'>> {
  const { result } = extendedBalances.parse(await client.privatePostBalanceEx({}));
  const listings = instruments.flatMap(({ id }) =>
    Object.hasOwn(client.markets ?? {}, id) ? [pairListing.parse(client.market(id).info)] : [],
  );
  const balances = Object.fromEntries(Object.entries(result).map(([name, { balance }]) => [name, balance]));
  const { bound } = accountBalances(balances, new AssetNames(listings));
  if (bound.length === 0) return { outcome: 'passed', detail: 'they may read the balance' };
  return { outcome: 'warned', detail: `they may read the balance; ${boundInWords(bound, 'Kraken')}` };
}

function percent(fraction: number | undefined): string {
  return fraction === undefined ? 'unknown' : `${Number((fraction * 100).toFixed(4))} %`;
}
