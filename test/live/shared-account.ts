import { join } from 'node:path';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { SqliteAccountBook } from '../../src/adapters/sqlite/sqlite-account-book.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { SimulatedClock } from '../../src/core/clock.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { instant, SECOND, type Instant } from '../../src/core/time.ts';
import { MemoryTrialLedger } from '../../src/evidence/memory-trial-ledger.ts';
import { parseSystem } from '../../src/parts/read-system.ts';
import { artifactAsOf } from '../../src/research/artifact-as-of.ts';
import { loadUniverse } from '../../src/research/load-universe.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { accountNonces } from '../../src/trading/account-nonces.ts';
import { publishedOf } from '../../src/trading/account-claim.ts';
import { AccountGuard } from '../../src/trading/account-guard.ts';
import { openLiveRun, type LiveRun } from '../../src/trading/open-run.ts';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { createKrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import { KrakenConnection } from '../../src/venues/kraken/kraken-connection.ts';
import { krakenInstruments } from '../../src/venues/kraken/kraken-instruments.ts';
import { krakenMarket } from '../../src/venues/kraken/simulator/kraken-market.ts';
import { KrakenRest } from '../../src/venues/kraken/simulator/kraken-rest.ts';
import { KrakenVenue } from '../../src/venues/kraken/simulator/kraken-venue.ts';
import type { VenueClock } from '../../src/venues/venue-clock.ts';
import { serveRest, type RestServer } from '../../src/wire/rest-server.ts';
import { BITCOIN, randomCandles } from '../support/candles.ts';
import { API_KEY, API_SECRET } from '../venues/kraken/simulator/kraken-simulator.ts';
import { ask } from '../venues/kraken/simulator/seeded-trading.ts';
import { BEGIN, CANDLE, type EagerSystem, type Kind } from './traded-run.ts';

const KEYS = { key: API_KEY, secret: API_SECRET };
const RATES = { calls: { most: 100_000, decay: 1 }, orders: { most: 100_000, decay: 1 } };

/** Two systems of two coins that share their dollars. */
export interface SharingSystems {
  readonly folder: string;
  readonly one: EagerSystem;
  readonly two: EagerSystem;
}

/** Trains two systems that are sure of themselves at nearly every candle, each with 5,000 dollars of the account. */
export async function sharingSystems(folder: string, kinds: readonly [Kind, Kind]): Promise<SharingSystems> {
  const ether = { ...BITCOIN, id: 'ETH/USDT', base: 'ETH' };
  const candles = { volatility: 0.001, volume: 10_000, start: BEGIN - 1_200 * CANDLE, interval: CANDLE };
  const store = new ParquetCandleStore(workspaceAt(folder).candles);
  await store.write(randomCandles(2_400, 42, candles));
  await store.write(randomCandles(2_400, 43, { ...candles, instrument: ether }));
  return {
    folder,
    one: await trained(folder, 'one', 'BTC', kinds[0]),
    two: await trained(folder, 'two', 'ETH', kinds[1]),
  };
}

async function trained(folder: string, name: string, coin: string, kind: Kind): Promise<EagerSystem> {
  const text = `
format: 1
name: ${name}
cash: 5000
instruments:
  - { id: ${coin}/USD, kind: ${kind}, candles: { venue: binance, instrument: ${coin}/USDT } }
interval: 5m
label: { horizon: ${kind === 'margin' ? '6h' : '2h'}, barrier: 0.002 }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.34 }
live: { account: shared }
`;
  const config = parseSystem(text, `${name}.yaml`);
  const universe = await loadUniverse(config, workspaceAt(folder).candles, () => undefined);
  const { artifact } = await artifactAsOf({
    config,
    universe,
    ledger: () => Promise.resolve(new MemoryTrialLedger()),
    purpose: 'research',
    folder: workspaceAt(folder).artifacts,
    asOf: BEGIN as Instant,
    codeVersion: 'test',
    threads: 1,
    progress: () => undefined,
  });
  return { folder, config, universe, artifact };
}

/** A market that no system trades, for whoever owns the account. */
function othersMarket(): CandleSeries {
  const instrument = { ...BITCOIN, id: 'SOL/USD', venue: 'kraken', base: 'SOL', quote: 'USD', kind: 'spot' } as const;
  const start = BEGIN - 1_200 * CANDLE;
  return randomCandles(2_400, 44, { volatility: 0.001, volume: 10_000, start, interval: CANDLE, instrument });
}

/** One account at a simulated Kraken on a socket, and the runs of several systems there, with the real client. */
export class SharedAccount {
  readonly rest: KrakenRest;
  readonly server: RestServer;
  readonly clock: SimulatedClock & VenueClock;
  readonly folder: string;
  readonly #runs = new Map<
    string,
    { readonly run: LiveRun; readonly guard: AccountGuard; readonly close: () => void }
  >();
  #tags = 0;

  private constructor(parts: Pick<SharedAccount, 'rest' | 'server' | 'clock' | 'folder'>) {
    ({ rest: this.rest, server: this.server, clock: this.clock, folder: this.folder } = parts);
  }

  /** Of so many dollars. */
  static async open({ folder, one, two }: SharingSystems, name: string, cash: number): Promise<SharedAccount> {
    const clock = Object.assign(new SimulatedClock(BEGIN as Instant), { speed: 1_000 });
    const traded = [one, two].flatMap(({ universe }) => universe.loaded.map(({ series }) => series));
    const markets = [...traded, othersMarket()].map((series) => ({ ...krakenMarket(series.instrument), series }));
    const venue = new KrakenVenue({ markets, cashMinor: minorFromAmount(cash), clock, seed: 1 });
    const rest = new KrakenRest({ venue, keys: { [API_KEY]: API_SECRET }, rates: RATES });
    const server = await serveRest({
      answer: (request) => {
        clock.advanceTo(instant(clock.now() + 0.02 * SECOND));
        return rest.answer(request);
      },
    });
    return new SharedAccount({ rest, server, clock, folder: join(folder, name) });
  }

  /** The process of a system begins, or begins again. */
  async start({ config, universe, artifact }: EagerSystem): Promise<LiveRun> {
    const { clock, server } = this;
    const nonces = accountNonces({ keys: KEYS, url: server.url });
    const client = await createKrakenClient({ ...KEYS, clock, nonces, money: 'paper', url: server.url });
    await client.loadMarkets();
    const book = this.book();
    const guard = new AccountGuard({ book, venueNow: () => clock.now(), machineNow: () => clock.now() });
    const run = await openLiveRun({
      config,
      artifact,
      folder: join(this.folder, config.name),
      setting: 'paper',
      place: 'simulated',
      kit: krakenKit,
      connection: new KrakenConnection({ orders: client, reads: client, url: server.url }),
      account: guard,
      clock,
      codeVersion: 'test',
      tag: `eager0${++this.#tags}`,
      lead: 200,
      instruments: krakenInstruments(client, universe.instruments),
      past: universe.loaded.map(({ series }) => series),
    });
    const close = (): void => {
      run.close();
      nonces.close();
      void book.close();
    };
    this.#runs.set(config.name, { run, guard, close });
    return run;
  }

  /** A book of the account of this process, as a command opens one. */
  book(): SqliteAccountBook {
    return SqliteAccountBook.open(join(this.folder, 'book.sqlite'));
  }

  run(name: string): LiveRun {
    const started = this.#runs.get(name);
    if (started === undefined) throw new Error(`no process trades ${name}`);
    return started.run;
  }

  guard(name: string): AccountGuard {
    const started = this.#runs.get(name);
    if (started === undefined) throw new Error(`no process trades ${name}`);
    return started.guard;
  }

  /** A process ends; what it had in memory is gone. */
  end(name: string): void {
    this.#runs.get(name)?.close();
    this.#runs.delete(name);
  }

  async close(): Promise<void> {
    for (const { close } of this.#runs.values()) close();
    this.#runs.clear();
    await this.server.close();
  }

  /** All runs take turns for so many minutes of the venue. */
  async minutes(count: number): Promise<void> {
    for (let turn = 0; turn < count * 2; turn++) {
      this.clock.advanceTo(instant(this.clock.now() + 30 * SECOND));
      for (const { run, guard } of this.#runs.values()) {
        await run.session.turn();
        await guard.publish(publishedOf(run.engine));
      }
    }
  }

  /** A call that the owner makes. */
  byHand(name: string, fields: Readonly<Record<string, string>> = {}): unknown {
    const { error, result } = ask(this.rest.calls, name, fields);
    if (error.length > 0) throw new Error(`${name}: ${error.join('; ')}`);
    return result;
  }

  /** Dollars on the account, by the venue's word. */
  dollars(): number {
    const balances = this.byHand('Balance') as Readonly<Record<string, string>>;
    return Number(balances['ZUSD'] ?? 0);
  }
}
