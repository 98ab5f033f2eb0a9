import { setTimeout as pause } from 'node:timers/promises';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import type {
  OpenedSimulator,
  SimulatedMarket,
  SimulatorFollower,
  VenueSimulator,
} from '../venues/venue-simulator.port.ts';
import { kitOfRecord } from '../parts/kits-of-system.ts';
import { MonotonicNonce } from '../wire/monotonic-nonce.ts';
import { patiently, type PatienceOptions } from '../venues/patiently.ts';
import { QuotedMarketSource } from '../venues/quoted-market-source.ts';
import { marketClock, type VenueClock } from '../venues/venue-clock.ts';
import { openGrowingFile, type GrowingFile } from '../adapters/files/growing-file.ts';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import { lockAccount, type AccountLock } from '../adapters/sqlite/account-lock.ts';
import { EdgewiseError } from '../core/errors.ts';
import { minorFromAmount } from '../core/money.ts';
import { instant, isoFromInstant, SECOND, type Duration, type Instant } from '../core/time.ts';
import { liveFolderAt } from './run-folder.ts';
import { readPaperAccount, type PaperAccount, type PaperMarket } from './paper-account.ts';
import { simulatorOf } from './simulator-of.ts';
import { processOf } from './run-process.ts';
import type { PaperVenueAddress } from './paper-venue-process.ts';

export interface PaperVenueOptions {
  /** Of the run whose account it keeps. */
  readonly folder: string;
  /** The port that it had before, so that a run which still trades finds it again. */
  readonly port: number;
  readonly stop: AbortSignal;
  readonly tell: (line: string) => void;
}

/**
 * Between two looks at the market, in venue time; a market that runs many times as fast is not asked more often than a
 * wall can bear.
 */
const LOOK_EVERY_MILLIS = 2_000;
const SOONEST_LOOK_MILLIS = 100;
const LONGEST_BACK_OFF_MILLIS = 30_000;
/** A run that has just been started has not said yet that it lives; neither has somebody who pulls the kill switch. */
const PATIENCE_MILLIS = 120_000;

/**
 * Keeps the account of a run on paper: a simulated venue that follows the live market, in a process of its own, so
 * that stops rest and the kill switch works whatever becomes of the process that trades. It ends when it is told to, or
 * when the run has ended and neither an order nor a position is left.
 */
export async function runPaperVenue(options: PaperVenueOptions): Promise<void> {
  const { folder, stop, tell } = options;
  const paths = liveFolderAt(folder);
  const account = readPaperAccount(folder);
  if (account === undefined)
    throw new EdgewiseError('file-missing', 'There is no account on paper', {
      where: paths.paperAccount,
      expected: 'the folder of a run that `edgewise paper SYSTEM` made',
      advice: 'start that',
    });
  const { use } = account;
  const venueName = account.markets[0]?.instrument.venue ?? '';
  const kit = await kitOfRecord({ venue: venueName, ...(use === undefined ? {} : { use }) }, folder);
  const simulator = simulatorOf(kit);
  const lock = lockAccount(
    `${paths.paperAccount}.lock.sqlite`,
    `the venue on paper of ${folder}, process ${process.pid}`,
  );
  const log = openOrRelease(paths.wireLog, simulator, lock);
  // After a line that could not be kept this venue does nothing more: the next process goes on from what was kept.
  let keeps = true;
  const kept = (write: () => void): void => {
    keeps = false;
    write();
    keeps = true;
  };
  try {
    const patience: PatienceOptions = { kit, what: `the market at ${account.market}`, tell, stop };
    const clock = await marketClock(account.market, kit.name);
    const venue = await simulator.open({
      markets: account.markets.map((market) => listed(market, account, clock.now())),
      cashMinor: minorFromAmount(account.cash),
      seed: account.seed,
      start: clock.now(),
      keys: 2,
      clockFrom: () => clock,
      log: { lines: log.lines, append: (line) => kept(() => log.append(line)) },
    });
    requireLater(clock, venue.from, account.market);
    const source = await sourceOf({ account, kit, clock, readAt: venue.pricesReadAt ?? clock.now(), patience });
    const follower = venue.follow(source, staleAfter(clock.speed));
    // What happened while nobody was here comes before the first call.
    await patiently(() => follower.follow(), patience);
    await serveWhileWanted({ ...options, account, kit, clock, venue, follower, keeps: () => keeps });
  } finally {
    log.close();
    lock.release();
  }
}

function openOrRelease(path: string, { logHead }: VenueSimulator, lock: AccountLock): GrowingFile {
  try {
    return openGrowingFile(path, { head: logHead });
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface ServedVenue extends PaperVenueOptions {
  readonly account: PaperAccount;
  readonly kit: VenueKit;
  readonly clock: VenueClock;
  readonly venue: OpenedSimulator;
  readonly follower: SimulatorFollower;
  /** Whether everything so far could be kept in the log. */
  readonly keeps: () => boolean;
}

async function serveWhileWanted(options: ServedVenue): Promise<void> {
  const { folder, port, stop, tell, account, kit, clock, venue, follower, keeps } = options;
  let calledAt = performance.now();
  const server = await venue.serve({
    keys: [account.keys.trade, account.keys.kill],
    speed: clock.speed,
    delayMillis: account.latencyMillis / clock.speed,
    port,
    // Another program may have taken the port meanwhile.
    takenPort: 'take-another',
    tell,
    onAccountCall: () => (calledAt = performance.now()),
    beforeCall: () => follower.heed(),
  });
  writeAddress(liveFolderAt(folder).paperVenue, {
    url: server.url,
    socketUrl: server.socketUrl,
    pid: process.pid,
  });
  tell(`A venue on paper for ${folder} on ${server.url}, with the prices of ${account.market}`);
  try {
    await followOn({
      follower,
      kit,
      pauseMillis: Math.max(SOONEST_LOOK_MILLIS, LOOK_EVERY_MILLIS / clock.speed),
      isWanted: () => keeps() && (!venue.isIdle || isTrading(folder) || performance.now() - calledAt < PATIENCE_MILLIS),
      stop,
      tell,
    });
  } finally {
    await server.close();
  }
}

interface FollowOptions {
  readonly follower: SimulatorFollower;
  readonly kit: VenueKit;
  readonly pauseMillis: number;
  readonly isWanted: () => boolean;
  readonly stop: AbortSignal;
  readonly tell: (line: string) => void;
}

/**
 * Looks at the market until nobody needs the venue. A market that is silent is asked less and less often; the venue
 * knows what that means.
 */
async function followOn({ follower, kit, pauseMillis, isWanted, stop, tell }: FollowOptions): Promise<void> {
  for (let failures = 0; !stop.aborted && isWanted();) {
    try {
      await follower.follow();
      if (failures > 0) tell(`the market answers again, after ${failures} failures`);
      failures = 0;
    } catch (error) {
      if (kit.troubleOf(error) === undefined) throw error;
      failures++;
      tell(
        `the market did not answer (${failures} in a row): ${error instanceof Error ? error.message.slice(0, 160) : String(error)}`,
      );
    }
    follower.heed();
    await pause(Math.min(LONGEST_BACK_OFF_MILLIS, pauseMillis * 2 ** Math.min(failures, 10)), undefined, {
      signal: stop,
    }).catch(() => undefined);
  }
}

/** A price of half a minute ago is none; at a fast market a machine needs moments that are long there. */
function staleAfter(speed: number): Duration {
  return Math.max(30 * SECOND, 3 * SECOND * speed) as Duration;
}

interface SourceOptions {
  readonly account: PaperAccount;
  readonly kit: VenueKit;
  readonly clock: VenueClock;
  /** When the venue read its newest price. */
  readonly readAt: Instant;
  readonly patience: PatienceOptions;
}

async function sourceOf({ account, kit, clock, readAt, patience }: SourceOptions): Promise<QuotedMarketSource> {
  const { market, markets, interval } = account;
  const connection = await kit.open({
    keys: undefined,
    clock,
    nonces: new MonotonicNonce(clock),
    purpose: 'read-only',
    url: market,
  });
  await patiently(() => connection.learn(), patience);
  const instruments = markets.map(({ instrument }) => instrument);
  const after = instant(readAt - (readAt % interval) - interval);
  return new QuotedMarketSource({ instruments, feed: connection.feed({ instruments, interval, after }) });
}

function listed(
  { instrument, rules, openingPrice }: PaperMarket,
  { interval }: PaperAccount,
  now: Instant,
): SimulatedMarket {
  if (!(openingPrice > 0))
    throw new RangeError(`${instrument.id} had no price when the account was opened, at ${isoFromInstant(now)}`);
  return { instrument, rules, prices: { kind: 'followed', openingPrice, interval } };
}

function requireLater(clock: VenueClock, from: Instant, market: string): void {
  if (clock.now() >= from) return;
  throw new EdgewiseError('config-invalid', 'The market is at an earlier time than this account', {
    where: market,
    expected: `${isoFromInstant(from)} or later`,
    actual: isoFromInstant(clock.now()),
    advice: 'begin a new run in another --folder',
  });
}

function isTrading(folder: string): boolean {
  return processOf(folder).kind === 'running';
}

function writeAddress(path: string, address: PaperVenueAddress): void {
  replaceSmallFile(path, `${JSON.stringify(address)}\n`);
}
