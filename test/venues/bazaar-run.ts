import { join } from 'node:path';
import type { SystemConfig } from '../../src/config/system-schema.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { SimulatedClock } from '../../src/core/clock.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { instant, MINUTE, SECOND, type Duration, type Instant } from '../../src/core/time.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import { MemoryTrialLedger } from '../../src/evidence/memory-trial-ledger.ts';
import { readTradedSystem } from '../../src/parts/read-traded-system.ts';
import { artifactAsOf } from '../../src/research/artifact-as-of.ts';
import { loadUniverse, marketsOfUniverse } from '../../src/research/load-universe.ts';
import type { Artifact } from '../../src/training/artifact.ts';
import { openLiveRun } from '../../src/trading/open-run.ts';
import { superviseRun } from '../../src/trading/supervise-run.ts';
import { MonotonicNonce } from '../../src/wire/monotonic-nonce.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { randomCandles } from '../support/candles.ts';
import { BAZAAR_TAKER_BPS, BazaarExchange, type BazaarStand } from './bazaar-exchange.ts';
import { fruit } from './fruit-market.ts';
import { BazaarClosed, bazaarKit, type BazaarKit } from './bazaar-kit.ts';

const CANDLE = (5 * MINUTE) as Duration;
export const BEGIN = Date.UTC(2024, 0, 1) * 1_000;
export const CASH = 10_000;
/** Candles until the end, whatever happens. */
const LAST = 1_000;

const SYSTEM = `
format: 1
name: fruit
instruments:
  - { id: FIG/USD, venue: bazaar, kind: spot, candles: { venue: binance, instrument: BTC/USDT } }
  - { id: DATE/USD, venue: bazaar, kind: spot, candles: { venue: binance, instrument: BTC/USDT } }
interval: 5m
features: { set: trend }
label: { horizon: 60m, barrier: 0.0005, classes: binary }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
costs: { assumption: bazaar, fee_bps: ${BAZAAR_TAKER_BPS} }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.4 }
risk: { protective_stop: none, maximum_daily_loss: 0.9 }
live: { slots: 2 }
`;

const OPTIONS = { volatility: 0.001, volume: 10_000, interval: CANDLE };
const at = (candles: number) => instant(BEGIN + candles * CANDLE);

function seriesOf(base: string, seed: number): CandleSeries {
  const drawn = randomCandles(6_000, seed, { ...OPTIONS, start: BEGIN - 1_200 * CANDLE });
  return { ...drawn, instrument: fruit(base) };
}

/** Dates are settled in the middle of a candle, and pears take their slot at once; plums find no slot free. */
const STANDS: readonly BazaarStand[] = [
  { series: seriesOf('FIG', 42) },
  { series: seriesOf('DATE', 43), settlement: { at: at(125.5), value: 12_345 } },
  { series: seriesOf('PEAR', 44), from: at(125.5), settlement: { at: at(484), value: 23_456 } },
  { series: seriesOf('PLUM', 45), from: at(160) },
  { series: seriesOf('SLOE', 46), from: at(490) },
];

interface System {
  readonly config: SystemConfig;
  readonly artifact: Artifact;
  readonly past: readonly CandleSeries[];
}

/** What a process dies of. */
class Death extends Error {}

/** A run over the stands: its processes die and begin anew, and its time passes only between two turns. */
export class BazaarRun {
  readonly workspace: string;
  readonly folder: string;
  /** Of all processes. */
  readonly events: EngineEvent[] = [];
  readonly failures: unknown[] = [];
  readonly clock = new SimulatedClock(BEGIN as Instant);
  readonly exchange: BazaarExchange;
  readonly #kit: BazaarKit;
  #deaths = 0;
  #system: System | undefined;

  constructor(workspace: string) {
    this.workspace = workspace;
    this.folder = join(workspace, 'live/fruit');
    this.exchange = new BazaarExchange({ stands: STANDS, clock: this.clock, cashMinor: minorFromAmount(2 * CASH) });
    this.#kit = bazaarKit(this.exchange);
  }

  get deaths(): number {
    return this.#deaths;
  }

  /** Reads the system and trains its model. */
  async prepare(): Promise<void> {
    const { workspace } = this;
    const path = await smallWorkspace(workspace, {
      ...OPTIONS,
      system: SYSTEM,
      bars: 2_400,
      start: BEGIN - 1_200 * CANDLE,
    });
    const config = await readTradedSystem(path, [this.#kit]);
    const { candles, artifacts } = workspaceAt(workspace);
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
    this.#system = { config, artifact, past: marketsOfUniverse(universe).map(({ series }) => series) };
  }

  /** A process that trades until something of the run says stop or death. */
  async live(watch: (event: EngineEvent) => 'die' | 'stop' | undefined): Promise<void> {
    const { clock, exchange, folder } = this;
    const system = this.#system;
    if (system === undefined) throw new Error('prepare comes first');
    const stop = new AbortController();
    const keys = { key: 'k', secret: 's' };
    const connection = await this.#kit.open({ keys, clock, nonces: new MonotonicNonce(clock), purpose: 'real' });
    // The gates are shut at first.
    await connection.learn().catch((error: unknown) => {
      if (!(error instanceof BazaarClosed)) throw error;
    });
    const run = await openLiveRun({
      ...system,
      instruments: exchange.listed.filter(({ id }) => system.config.instruments.some((one) => one.id === id)),
      folder,
      setting: 'live',
      place: 'real',
      kit: this.#kit,
      connection,
      clock,
      tag: 'bazaar1',
      lead: 0,
      codeVersion: 'test',
      onEvent: (event) => {
        this.events.push(event);
        const wish = watch(event);
        if (wish === 'die') throw new Death();
        if (wish === 'stop') stop.abort();
      },
    });
    const supervisor = superviseRun({
      ...system,
      run,
      kit: this.#kit,
      clock,
      onFailure: (error) => this.failures.push(error),
    });
    try {
      while (!stop.signal.aborted && clock.now() < at(LAST)) {
        const wakeAt = await supervisor.step();
        clock.advanceTo(instant(Math.max(wakeAt, clock.now() + SECOND)));
      }
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      this.#deaths++;
    } finally {
      run.close();
      connection.close();
    }
  }
}
