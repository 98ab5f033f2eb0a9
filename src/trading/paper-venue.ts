import { setTimeout as pause } from 'node:timers/promises';
import { KrakenCandleFeed } from '../venues/kraken/kraken-candle-feed.ts';
import { createKrakenClient } from '../venues/kraken/kraken-client.ts';
import { KrakenMarketSource } from '../venues/kraken/kraken-market-source.ts';
import { MonotonicNonce } from '../wire/monotonic-nonce.ts';
import { patiently, type PatienceOptions } from '../venues/kraken/patiently.ts';
import { marketClock, type VenueClock } from '../venues/kraken/venue-clock.ts';
import { isVenueTrouble } from '../venues/kraken/venue-trouble.ts';
import { openGrowingFile } from '../adapters/files/growing-file.ts';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import { lockAccount } from '../adapters/sqlite/account-lock.ts';
import { EdgewiseError } from '../core/errors.ts';
import { minorFromAmount } from '../core/money.ts';
import { instant, isoFromInstant, SECOND, type Duration, type Instant } from '../core/time.ts';
import { candleSeriesFrom } from '../market/candle-series.ts';
import { krakenMarket } from '../venues/kraken/simulator/kraken-market.ts';
import { krakenSimulator } from '../venues/kraken/simulator/kraken-simulator.ts';
import type { ListedMarket } from '../venues/kraken/simulator/listed-market.ts';
import { MarketFollower } from '../venues/kraken/simulator/market-follower.ts';
import { openKraken } from '../venues/kraken/simulator/open-kraken.ts';
import { serveKraken } from '../venues/kraken/simulator/serve-kraken.ts';
import { liveFolderAt } from './run-folder.ts';
import { readPaperAccount, type PaperAccount, type PaperMarket } from './paper-account.ts';
import { processOf } from './run-process.ts';
import { delayedAnswers } from '../wire/delayed-answers.ts';
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
 * Keeps the account of a run on paper: a simulated Kraken that follows the live market, in a process of its own, so
 * that stops rest and the kill switch works whatever becomes of the process that trades. It ends when it is told to, or
 * when the run has ended and neither an order nor a position is left.
 */
export async function runPaperVenue({ folder, port, stop, tell }: PaperVenueOptions): Promise<void> {
  const paths = liveFolderAt(folder);
  const account = readPaperAccount(folder);
  if (account === undefined)
    throw new EdgewiseError('file-missing', 'There is no account on paper', {
      where: paths.paperAccount,
      expected: 'the folder of a run that `edgewise paper SYSTEM` made',
      advice: 'start that',
    });
  const lock = lockAccount(
    `${paths.paperAccount}.lock.sqlite`,
    `the venue on paper of ${folder}, process ${process.pid}`,
  );
  const log = openGrowingFile(paths.wireLog);
  // After a line that could not be kept this venue does nothing more: the next process goes on from what was kept.
  let keeps = true;
  const kept = (write: () => void): void => {
    keeps = false;
    write();
    keeps = true;
  };
  try {
    const patience: PatienceOptions = { what: `the market at ${account.market}`, tell, stop };
    const clock = await marketClock(account.market);
    const { venue, calls, from } = openKraken({
      markets: account.markets.map((market) => listed(market, account, clock.now())),
      cashMinor: minorFromAmount(account.cash),
      seed: account.seed,
      start: clock.now(),
      keys: 2,
      clockFrom: () => clock,
      log: { lines: log.lines, append: (line) => kept(() => log.append(line)) },
    });
    requireLater(clock, from, account.market);
    const follower = new MarketFollower({
      venue,
      source: await sourceOf(account, clock, venue.prices.heardAt ?? clock.now(), patience),
      staleAfter: staleAfter(clock.speed),
    });
    // What happened while nobody was here comes before the first call.
    await patiently(() => follower.follow(), patience);
    const { trade, kill } = account.keys;
    const simulator = krakenSimulator({
      venue,
      calls,
      keys: { [trade.key]: trade.secret, [kill.key]: kill.secret },
      speed: clock.speed,
    });
    let calledAt = performance.now();
    const answer = delayedAnswers(
      (request) => {
        follower.heed();
        return simulator.answer(request);
      },
      account.latencyMillis / clock.speed,
      () => (calledAt = performance.now()),
    );
    const server = await serve({ ...simulator, answer }, { port, tell });
    writeAddress(paths.paperVenue, { url: server.url, socketUrl: server.socketUrl, pid: process.pid });
    tell(`A venue on paper for ${folder} on ${server.url}, with the prices of ${account.market}`);
    try {
      const isWanted = (): boolean =>
        keeps && (!venue.isIdle || isTrading(folder) || performance.now() - calledAt < PATIENCE_MILLIS);
      await followOn({
        follower,
        pauseMillis: Math.max(SOONEST_LOOK_MILLIS, LOOK_EVERY_MILLIS / clock.speed),
        isWanted,
        stop,
        tell,
      });
    } finally {
      await server.close();
    }
  } finally {
    log.close();
    lock.release();
  }
}

interface FollowOptions {
  readonly follower: MarketFollower;
  readonly pauseMillis: number;
  readonly isWanted: () => boolean;
  readonly stop: AbortSignal;
  readonly tell: (line: string) => void;
}

/**
 * Looks at the market until nobody needs the venue. A market that is silent is asked less and less often; the venue
 * knows what that means.
 */
async function followOn({ follower, pauseMillis, isWanted, stop, tell }: FollowOptions): Promise<void> {
  for (let failures = 0; !stop.aborted && isWanted();) {
    try {
      await follower.follow();
      if (failures > 0) tell(`the market answers again, after ${failures} failures`);
      failures = 0;
    } catch (error) {
      if (!isVenueTrouble(error)) throw error;
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

async function sourceOf(
  { market, markets, interval }: PaperAccount,
  clock: VenueClock,
  heardAt: Instant,
  patience: PatienceOptions,
): Promise<KrakenMarketSource> {
  const client = await createKrakenClient({
    key: '',
    secret: '',
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'read-only',
    url: market,
  });
  await patiently(() => client.loadMarkets(), patience);
  const instruments = markets.map(({ instrument }) => instrument);
  return new KrakenMarketSource({
    instruments,
    feed: new KrakenCandleFeed({
      client,
      instruments,
      interval,
      after: instant(heardAt - (heardAt % interval) - interval),
    }),
  });
}

/** Its prices are heard, so there are no candles of its own. */
function listed(
  { instrument, rules, openingPrice }: PaperMarket,
  { interval }: PaperAccount,
  now: Instant,
): ListedMarket {
  const none = new Float64Array(0);
  const series = candleSeriesFrom(
    { openTime: none, open: none, high: none, low: none, close: none, volume: none, transactions: none },
    instrument,
    interval,
  );
  if (!(openingPrice > 0))
    throw new RangeError(`${instrument.id} had no price when the account was opened, at ${isoFromInstant(now)}`);
  return { ...krakenMarket(instrument, rules), series, heardFrom: openingPrice };
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

/** Another program may have taken the port meanwhile. */
function serve(
  simulator: Parameters<typeof serveKraken>[0],
  { port, tell }: Pick<PaperVenueOptions, 'port' | 'tell'>,
): ReturnType<typeof serveKraken> {
  return serveKraken(simulator, { port, tell }).catch((error: unknown) => {
    if (port !== 0 && error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return serveKraken(simulator, { tell });
    throw error;
  });
}

function isTrading(folder: string): boolean {
  return processOf(folder).kind === 'running';
}

function writeAddress(path: string, address: PaperVenueAddress): void {
  replaceSmallFile(path, `${JSON.stringify(address)}\n`);
}
