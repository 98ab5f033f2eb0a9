import { join } from 'node:path';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { KrakenConnection } from '../../src/venues/kraken/kraken-connection.ts';
import { createKrakenClient, type KrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import { krakenInstruments } from '../../src/venues/kraken/kraken-instruments.ts';
import type { VenueClock } from '../../src/venues/venue-clock.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { SimulatedClock } from '../../src/core/clock.ts';
import { textOfSteps } from '../../src/core/decimal-text.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { HOUR, instant, MILLISECOND, MINUTE, SECOND, type Duration, type Instant } from '../../src/core/time.ts';
import { MemoryTrialLedger } from '../../src/evidence/memory-trial-ledger.ts';
import { krakenMarket } from '../../src/venues/kraken/simulator/kraken-market.ts';
import { KrakenRest } from '../../src/venues/kraken/simulator/kraken-rest.ts';
import { KrakenVenue } from '../../src/venues/kraken/simulator/kraken-venue.ts';
import { serveRest, type RestServer } from '../../src/wire/rest-server.ts';
import { accountNonces } from '../../src/trading/account-nonces.ts';
import { artifactAsOf } from '../../src/research/artifact-as-of.ts';
import { openLiveRun, type LiveRun } from '../../src/trading/open-run.ts';
import { loadUniverse, type LoadedUniverse } from '../../src/research/load-universe.ts';
import { lockTrading } from '../../src/trading/lock-trading.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import type { SystemConfig } from '../../src/config/system-schema.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import type { Artifact } from '../../src/training/artifact.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { API_KEY, API_SECRET } from '../venues/kraken/simulator/kraken-simulator.ts';
import { ask } from '../venues/kraken/simulator/seeded-trading.ts';

export type Kind = 'margin' | 'spot';

export const BEGIN = Date.UTC(2024, 0, 1) * 1_000;
export const CANDLE = (5 * MINUTE) as Duration;
/** From here on prices are a third of what they were, in the candles of a venue that falls. */
export const FALL = BEGIN + 8 * HOUR;
const KEYS = { key: API_KEY, secret: API_SECRET };
/** Of whoever acts beside the process that trades. */
export const KILL_KEYS = { key: 'kill-key', secret: Buffer.from('the switch').toString('base64') };
/** Nothing here is about how often a venue may be asked. */
const RATES = { calls: { most: 100_000, decay: 1 }, orders: { most: 100_000, decay: 1 } };

/** Sure of itself at nearly every candle. */
const eager = (kind: Kind) => `
format: 1
name: eager
instruments:
  - { id: BTC/USD, kind: ${kind}, candles: { venue: binance, instrument: BTC/USDT } }
interval: 5m
label: { horizon: 4h, barrier: 0.002 }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.34 }
`;

/** What a run is made of, trained once. */
export interface EagerSystem {
  readonly folder: string;
  readonly config: SystemConfig;
  readonly universe: LoadedUniverse;
  readonly artifact: Artifact;
}

export async function eagerSystem(folder: string, kind: Kind): Promise<EagerSystem> {
  // Volume enough that every order fills at once.
  const path = await smallWorkspace(folder, {
    system: eager(kind),
    bars: 2_400,
    volatility: 0.001,
    volume: 10_000,
    start: BEGIN - 1_200 * CANDLE,
    interval: CANDLE,
  });
  const config = await readSystem(path);
  const { candles, artifacts } = workspaceAt(folder);
  const universe = await loadUniverse(config, candles, () => undefined);
  const { artifact } = await artifactAsOf({
    config,
    universe,
    ledger: () => Promise.resolve(new MemoryTrialLedger()),
    purpose: 'research',
    folder: artifacts,
    asOf: BEGIN as Instant,
    codeVersion: 'test',
    threads: 1,
    progress: () => undefined,
  });
  return { folder, config, universe, artifact };
}

export interface PositionOptions {
  readonly prices?: 'calm' | 'fall';
  readonly before?: (run: TradedRun) => void;
}

/** A simulated Kraken on a socket, and a real run with the real client there: its engine, journal, model and lock. */
export class TradedRun {
  readonly system: EagerSystem;
  readonly folder: string;
  readonly tag: string;
  readonly server: RestServer;
  readonly venue: KrakenVenue;
  readonly rest: KrakenRest;
  readonly clock: SimulatedClock & VenueClock;
  /** What a call takes, in the venue's time. */
  callTime: Duration = (20 * MILLISECOND) as Duration;
  /** From when on the venue's ledger shows nothing yet. */
  ledgerUntil: Instant | undefined;
  /** Looks at each call before the venue does. */
  onCall: (path: string) => void = () => undefined;
  #run: LiveRun | undefined;
  #lock: { readonly release: () => void } | undefined;
  readonly #nonces: { close(): void }[] = [];

  private constructor(
    system: EagerSystem,
    folder: string,
    parts: Pick<TradedRun, 'server' | 'venue' | 'rest' | 'clock'>,
    tag = 'eager00',
  ) {
    this.tag = tag;
    this.system = system;
    this.folder = folder;
    ({ server: this.server, venue: this.venue, rest: this.rest, clock: this.clock } = parts);
  }

  /** A run that has a position with its stop. `before` is what the owner does before it begins. */
  static async withPosition(
    system: EagerSystem,
    name: string,
    { prices = 'calm', before = () => undefined }: PositionOptions = {},
  ): Promise<TradedRun> {
    const clock = Object.assign(new SimulatedClock(BEGIN as Instant), { speed: 1_000 });
    const markets = system.universe.loaded.map(({ series }) => ({
      ...krakenMarket(series.instrument),
      series: prices === 'fall' ? fallen(series) : series,
    }));
    const venue = new KrakenVenue({ markets, cashMinor: minorFromAmount(20_000), clock, seed: 1 });
    const rest = new KrakenRest({
      venue,
      keys: { [API_KEY]: API_SECRET, [KILL_KEYS.key]: KILL_KEYS.secret },
      rates: RATES,
    });
    const place: { run?: TradedRun } = {};
    const server = await serveRest({
      answer: (request) => {
        place.run?.onCall(request.path);
        clock.advanceTo(instant(clock.now() + (place.run?.callTime ?? 0)));
        const reply = rest.answer(request);
        const until = place.run?.ledgerUntil;
        return until === undefined || reply.kind !== 'reply' || !request.path.endsWith('/Ledgers')
          ? reply
          : { ...reply, body: ledgerBehind(reply.body, until) };
      },
    });
    const run = (place.run = new TradedRun(system, join(system.folder, name), { server, venue, rest, clock }));
    before(run);
    await run.#enter();
    return run;
  }

  /** A run that begins on the same account when this one has ended, and has a position with its stop. */
  async next(name: string, tag: string): Promise<TradedRun> {
    const run = new TradedRun(this.system, join(this.system.folder, name), this, tag);
    await run.#enter();
    return run;
  }

  async #enter(): Promise<void> {
    await this.start();
    await this.until(() =>
      this.trading.engine
        .workingOrders()
        .some(({ request, state }) => request.purpose === 'protect' && state.kind === 'open'),
    );
  }

  /** The process that trades. */
  get trading(): LiveRun {
    if (this.#run === undefined) throw new Error('no process trades this run');
    return this.#run;
  }

  get lots(): number {
    return this.trading.engine.portfolio.lots(0);
  }

  async start(): Promise<void> {
    const { config, universe, artifact, folder } = this.system;
    this.#lock = lockTrading({
      config,
      setting: 'paper',
      workspace: folder,
      folder: this.folder,
      keys: KEYS,
      url: this.server.url,
    });
    const client = await this.#client();
    await client.loadMarkets();
    this.#run = await openLiveRun({
      config,
      artifact,
      folder: this.folder,
      setting: 'paper',
      place: 'simulated',
      kit: krakenKit,
      connection: new KrakenConnection({ orders: client, reads: client, url: this.server.url }),
      clock: this.clock,
      codeVersion: 'test',
      tag: this.tag,
      lead: 200,
      instruments: krakenInstruments(client, universe.instruments),
      past: universe.loaded.map(({ series }) => series),
    });
  }

  /** The process ends; what it had in memory is gone. */
  end(): void {
    this.#run?.close();
    this.#lock?.release();
    [this.#run, this.#lock] = [undefined, undefined];
  }

  async close(): Promise<void> {
    this.end();
    for (const nonces of this.#nonces.splice(0)) nonces.close();
    await this.server.close();
  }

  async turns(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += 10) {
      this.pass(10);
      await this.trading.session.turn();
    }
  }

  /** Trades on until it is so; throws where it does not come to be in four hours of the venue. */
  async until(isSo: () => boolean): Promise<void> {
    for (let minutes = 0; minutes < 4 * 60 && !isSo(); minutes++) await this.turns(60);
    const { books, differences } = this.trading.session;
    if (!isSo())
      throw new Error(`it did not come to be; books ${books}, ${differences.map(({ kind }) => kind).join()}`);
  }

  pass(seconds: number): void {
    this.clock.advanceTo(instant(this.clock.now() + seconds * SECOND));
  }

  /** A call that the owner makes. */
  byHand(name: string, fields: Readonly<Record<string, string>> = {}): void {
    const { error } = ask(this.rest.calls, name, fields);
    if (error.length > 0) throw new Error(`${name}: ${error.join('; ')}`);
  }

  /** The owner takes the run's stops back and closes some of its position; so many lots. */
  closeByHand(share = 1): number {
    const open = this.lots;
    const [instrument] = this.system.universe.instruments;
    const closed = Math.round(Math.abs(open) * share);
    this.byHand('CancelAll');
    this.byHand('AddOrder', {
      pair: 'XBTUSD',
      type: open > 0 ? 'sell' : 'buy',
      ordertype: 'market',
      volume: textOfSteps(closed, instrument!.lot),
      ...(instrument!.kind === 'margin' ? { leverage: '2', reduce_only: 'true' } : {}),
    });
    this.pass(5);
    return closed;
  }

  async #client(): Promise<KrakenClient> {
    const nonces = accountNonces({ keys: KEYS, url: this.server.url });
    this.#nonces.push(nonces);
    return createKrakenClient({ ...KEYS, clock: this.clock, nonces, money: 'paper', url: this.server.url });
  }
}

interface LedgerTold {
  readonly ledger: Readonly<Record<string, { readonly time: number }>>;
  readonly count: number;
}

function ledgerBehind(body: string, until: Instant): string {
  const { error, result } = JSON.parse(body) as { readonly error: readonly string[]; readonly result: LedgerTold };
  const all = Object.entries(result.ledger);
  const shown = all.filter(([, { time }]) => time * SECOND <= until);
  return JSON.stringify({
    error,
    result: { ledger: Object.fromEntries(shown), count: result.count - (all.length - shown.length) },
  });
}

/** The same candles until the fall, and a third of their prices from then on. */
function fallen(series: CandleSeries): CandleSeries {
  const column = (values: Float64Array): Float64Array =>
    values.map((value, row) => ((series.openTime[row] ?? 0) >= FALL ? value / 3 : value));
  return {
    ...series,
    open: column(series.open),
    high: column(series.high),
    low: column(series.low),
    close: column(series.close),
  };
}
