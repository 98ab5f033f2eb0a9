import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKrakenClient } from '../../src/adapters/ccxt/kraken-client.ts';
import { KrakenCandleFeed } from '../../src/adapters/ccxt/kraken-candle-feed.ts';
import { KrakenCcxtVenue } from '../../src/adapters/ccxt/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../src/adapters/ccxt/monotonic-nonce.ts';
import { isThrottled, isVenueTrouble } from '../../src/adapters/ccxt/venue-trouble.ts';
import { HaltFile } from '../../src/adapters/files/halt-file.ts';
import { SqliteLiveJournal } from '../../src/adapters/sqlite/sqlite-live-journal.ts';
import { minorFromAmount, stepSize } from '../../src/core/money.ts';
import { HOUR, instant, MILLISECOND, MINUTE, SECOND, type Duration, type Instant } from '../../src/core/time.ts';
import { Engine } from '../../src/engine/engine.ts';
import { RestartedOrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import type { LiveSession } from '../../src/live/live-session.ts';
import { startSession, type SessionPlan } from '../../src/live/start-session.ts';
import { Supervisor } from '../../src/live/supervisor.ts';
import { SeededRandom } from '../../src/math/random.ts';
import { defaultChecks } from '../../src/risk/default-checks.ts';
import { EquityShareSizing } from '../../src/risk/equity-share-sizing.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import { FaultyWire } from '../../src/simulator/faulty-wire.ts';
import { seededFaults } from '../../src/simulator/kraken/kraken-faults.ts';
import type { WireReply, WireRequest } from '../../src/simulator/wire.ts';
import { ProbabilityThreshold } from '../../src/strategy/probability-threshold.ts';
import { inProcessFetch } from '../simulator/in-process-fetch.ts';
import { API_KEY, API_SECRET, hourlyCandles, marginKraken, simulatedKraken, START } from '../simulator/kraken-simulator.ts';
import { Death, DyingJournal, Fate } from './dying-journal.ts';
import { RandomForecaster } from './random-forecaster.ts';

/** What may fail. */
const CALLS = ['AddOrder', 'CancelOrder', 'OpenOrders', 'ClosedOrders', 'TradesHistory', 'Balance', 'OHLC', 'QueryOrders', 'OpenPositions', 'Ledgers', 'Ticker'];
const CANDLES = 14;
const CASH = 100_000;
const SHARE = 0.1;
/** A client gives up on an answer after so long. */
const TIME_LIMIT = 8 * SECOND;

export interface ScriptOutcome {
  readonly seed: number;
  readonly kind: 'spot' | 'margin';
  readonly faults: number;
  readonly deaths: number;
  readonly orders: number;
  readonly fills: number;
  readonly turns: number;
  /** Longest that the venue held more lots than its stops would sell, in seconds of its time. */
  readonly longestNaked: number;
  /** The same, counted from the last failure of the wire or death of the process. */
  readonly longestUndisturbed: number;
  /** What was found wrong, in words; empty when all held. */
  readonly broken: readonly string[];
}

/**
 * Lets the whole of live trading run over a wire that fails and in a process that dies, both by a seed's script, in virtual
 * time: the real ccxt client, the real journal, the simulated Kraken. Then the venue is asked what really happened.
 */
export async function runFaultScript(seed: number, onEvent?: SessionPlan['onEvent']): Promise<ScriptOutcome> {
  const random = new SeededRandom(seed);
  const series = walk(random);
  const kind = seed % 2 === 0 ? 'margin' : 'spot';
  const kraken = kind === 'margin' ? marginKraken([series], CASH) : simulatedKraken(series, CASH);
  const { clock } = kraken;
  const wire = new FaultyWire((request) => kraken.rest.answer(request));
  wire.plan(seededFaults(seed, { calls: CALLS, count: 10 + random.below(20), within: 30 }));
  const instrument = kraken.venue.markets[0]!.instrument;
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'edgewise-faults-'));
  let deaths = 0;
  let turns = 0;
  let longestNaked = 0;
  let longestUndisturbed = 0;
  let nakedSince: number | undefined;
  /** When the wire last failed or the process last died. */
  let disturbedAt = 0;
  let mostLots = 0;
  const broken: string[] = [];

  const live = async (fate: Fate): Promise<Life> => {
    let die: (death: Death) => void = () => undefined;
    const died = new Promise<never>((_, reject) => {
      die = reject;
    });
    died.catch(() => undefined);
    let alive = true;
    const carry = inProcessFetch((request) => carried(request));
    const kill = (when: string): void => {
      alive = false;
      die(new Death(when));
    };
    const carried = (request: WireRequest): WireReply => {
      clock.advanceTo(instant(clock.now() + (50 + random.below(400)) * MILLISECOND));
      const before = wire.happened.length;
      const reply = wire.answer(request);
      if (reply.kind === 'silence') clock.advanceTo(instant(clock.now() + TIME_LIMIT));
      if (wire.happened.length > before) disturbedAt = clock.now();
      watchNakedness();
      return reply;
    };
    const fetchOfLife: typeof fetch = async (input, init) => {
      const isOrder = /AddOrder|CancelOrder/.test(input instanceof Request ? input.url : String(input));
      if (!alive) return new Promise<Response>(() => undefined);
      if (isOrder && fate.meets() === 'death') kill('before a send');
      if (!alive) return new Promise<Response>(() => undefined);
      const response = await carry(input, init);
      if (isOrder && fate.meets() === 'death') kill('after a send');
      return alive ? response : new Promise<Response>(() => undefined);
    };
    const client = await createKrakenClient({ key: API_KEY, secret: API_SECRET, clock, nonces: new MonotonicNonce(clock), money: 'paper', url: 'http://127.0.0.1:1', fetch: fetchOfLife });
    await client.loadMarkets();
    const journal = new DyingJournal(
      SqliteLiveJournal.open(join(folder, 'journal.sqlite'), () => ({
        format: 1, system: 'faults', config: '{}', configHash: '', setting: 'paper', venue: 'kraken', tag: 'f000000', cashMinor: String(minorFromAmount(CASH)),
        foreign: { cashMinor: '0', lots: {} }, instruments: [], artifact: 'chance', featureNames: ['chance'], classes: ['down', 'up'],
      })),
      fate,
    );
    const orderIds = new RestartedOrderIds('f000000');
    const engine = new Engine({
      instruments: [instrument], orderIds,
      strategy: new ProbabilityThreshold({ classes: ['down', 'up'], entryThreshold: 0.6, holdFor: (2 * HOUR) as Duration }),
      sizer: new EquityShareSizing({ share: SHARE * 0.9 }),
      guardian: new Guardian({ checks: defaultChecks({ maximumPositionShare: SHARE }) }),
      portfolio: new PortfolioLedger({ instruments: [instrument], cashMinor: minorFromAmount(CASH) }),
      protection: { stopDistance: 0.02, targetDistance: 0.05 },
    });
    const session = startSession({
      journal, engine, orderIds, clock, codeVersion: 'test', beginAfter: START as Instant,
      forecaster: new RandomForecaster(seed, [instrument]), halt: new HaltFile(join(folder, 'halt.json')),
      venue: (since) => new KrakenCcxtVenue({ orders: client, reads: client, instruments: [instrument], since, isOurs: (id) => id.startsWith('f000000') }),
      feed: (after) => new KrakenCandleFeed({ client, instruments: [instrument], interval: HOUR, after }),
      past: () => undefined,
      timing: { reconcileEvery: (20 * MINUTE) as Duration, lookWhileQuiet: (5 * MINUTE) as Duration },
      ...(onEvent === undefined ? {} : { onEvent }),
    });
    const supervisor = new Supervisor({ session, clock, isTrouble: isVenueTrouble, isThrottled });
    return { session, supervisor, died, journal };
  };

  const watchNakedness = (): void => {
    const market = kraken.venue.markets[0]!;
    const held = kraken.venue.lots(market) + kraken.venue.marginLots(market);
    const lots = Math.abs(held);
    mostLots = Math.max(mostLots, lots);
    const stops = kraken.venue.open().filter(({ request }) => request.kind === 'stop' && (request.side === 'sell') === held > 0);
    const covered = stops.reduce((sum, { request, filledLots }) => sum + request.lots - filledLots, 0);
    if (lots <= covered) nakedSince = undefined;
    else nakedSince ??= clock.now();
    if (nakedSince === undefined) return;
    if (process.env['EDGEWISE_SHOW'] !== undefined && clock.now() - Math.max(nakedSince, disturbedAt) > 100 * SECOND) console.log('NAKED at', new Date(clock.now() / 1000).toISOString(), 'since', new Date(nakedSince / 1000).toISOString(), 'disturbed', new Date(disturbedAt / 1000).toISOString());
    longestNaked = Math.max(longestNaked, (clock.now() - nakedSince) / SECOND);
    longestUndisturbed = Math.max(longestUndisturbed, (clock.now() - Math.max(nakedSince, disturbedAt)) / SECOND);
  };

  try {
    const end = START + CANDLES * HOUR;
    let life = await live(new Fate(1 + random.below(60)));
    while (clock.now() < end + 2 * HOUR) {
      if (clock.now() >= end) wire.plan([]);
      turns++;
      const next = await Promise.race([life.supervisor.step(), life.died]).catch((error: unknown) => error);
      if (next instanceof Death) {
        deaths++;
        disturbedAt = clock.now();
        life.journal.close();
        clock.advanceTo(instant(clock.now() + random.below(20) * SECOND));
        const mayDieAgain = deaths < 4 && clock.now() < end;
        life = await live(new Fate(mayDieAgain ? 1 + random.below(80) : Number.POSITIVE_INFINITY));
        continue;
      }
      if (typeof next !== 'number') throw next;
      clock.advanceTo(instant(Math.max(clock.now() + SECOND, next)));
      watchNakedness();
    }
    const { session, journal } = life;
    broken.push(...findings(session, journal));
    journal.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  function findings(session: LiveSession, journal: DyingJournal): string[] {
    const found: string[] = [];
    const orders = kraken.venue.orders();
    const byIntent = new Map<string, number>();
    for (const { clientId } of orders) byIntent.set(clientId ?? '', (byIntent.get(clientId ?? '') ?? 0) + 1);
    for (const [id, count] of byIntent) if (count > 1) found.push(`order ${id} is at the venue ${count} times`);
    const bought = kraken.venue.trades().reduce((sum, { order, lots }) => sum + (order.request.side === 'buy' ? lots : -lots), 0);
    const [market] = kraken.venue.markets;
    if (bought !== kraken.venue.lots(market!) + kraken.venue.marginLots(market!)) found.push('the fills do not sum to the position');
    if (session.books !== 'agree') found.push(`books and venue ${session.books}: ${session.differences.map((difference) => JSON.stringify(difference, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).join('; ')}`);
    let fills = 0;
    for (const _ of journal.events('fill')) fills++;
    if (fills !== kraken.venue.trades().length) found.push(`the journal has ${fills} fills, the venue ${kraken.venue.trades().length}`);
    const value = mostLots * stepSize(instrument.lot) * 45_000;
    if (value > SHARE * CASH * 1.2) found.push(`a position of ${value.toFixed(0)} was held, the limit is ${SHARE * CASH}`);
    if (longestUndisturbed > LONGEST_NAKED) found.push(`a position was without a full stop for ${longestUndisturbed.toFixed(0)} s after the last failure, at most ${LONGEST_NAKED} s are stated`);
    return found;
  }

  return { seed, kind, faults: wire.happened.length, deaths, orders: kraken.venue.orders().length, fills: kraken.venue.trades().length, turns, longestNaked, longestUndisturbed, broken };
}

interface Life {
  readonly session: LiveSession;
  readonly supervisor: Supervisor;
  readonly died: Promise<never>;
  readonly journal: DyingJournal;
}

/** Stated in docs/live-trading.md: how many seconds after the last failure a position has its stop again or is closed. */
export const LONGEST_NAKED = 120;

function walk(random: SeededRandom) {
  let price = 40_000;
  return hourlyCandles(Array.from({ length: CANDLES + 4 }, () => {
    const open = price;
    price = Math.round(open * (1 + (random.next() - 0.5) * 0.05));
    return [open, Math.max(open, price) + random.below(200), Math.min(open, price) - random.below(200), price] as const;
  }));
}

export function inWords({ seed, broken }: ScriptOutcome): string {
  return `seed ${seed}: ${broken.join('; ')}`;
}

