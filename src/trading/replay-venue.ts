import { openGrowingFile } from '../adapters/files/growing-file.ts';
import type { CandleSeries } from '../core/candle.ts';
import { SimulatedClock } from '../core/clock.ts';
import { minorFromAmount } from '../core/money.ts';
import { instant, type Instant } from '../core/time.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { MonotonicNonce } from '../wire/monotonic-nonce.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import type { OpenedSimulator, VenueSimulator } from '../venues/venue-simulator.port.ts';
import { liveFolderAt } from './run-folder.ts';
import { simulatedRules } from './simulated-rules.ts';

export interface ReplayVenueOptions {
  readonly config: SystemConfig;
  readonly kit: VenueKit;
  readonly simulator: VenueSimulator;
  /** Recorded candles of each market. */
  readonly past: readonly CandleSeries[];
  readonly from: Instant;
  /** Of the run; the log of the wire is kept there. */
  readonly folder: string;
}

/** A simulated venue behind a socket whose time stands still between two calls, and a client of it. */
export interface ReplayVenue {
  readonly simulated: OpenedSimulator;
  readonly connection: VenueConnection;
  readonly clock: SimulatedClock;
  /** Calls over the wire so far. */
  readonly calls: number;
  close(): Promise<void>;
}

/** Opens the venue of a replay over recorded candles. Each call takes as long as the simulator says. */
export async function openReplayVenue(options: ReplayVenueOptions): Promise<ReplayVenue> {
  const { config, kit, simulator, past, from, folder } = options;
  const clock = new SimulatedClock(from);
  const log = openGrowingFile(liveFolderAt(folder).wireLog, { head: simulator.logHead });
  const rules = simulatedRules(config.costs, simulator);
  const simulated = await simulator.open({
    markets: past.map((series) => ({ instrument: series.instrument, rules, prices: { kind: 'recorded', series } })),
    cashMinor: minorFromAmount(config.cash),
    seed: config.seed,
    start: from,
    keys: 1,
    clockFrom: () => clock,
    log,
  });
  const keys = simulator.newKeys();
  const { callTime } = simulator;
  const orderTime = Math.max(callTime, durationOf(config.costs.latency));
  let calls = 0;
  const server = await simulated.serveInStep({
    keys,
    beforeCall: (call) => {
      calls++;
      clock.advanceTo(instant(clock.now() + (call === 'order' ? orderTime : callTime)));
    },
  });
  const nonces = new MonotonicNonce(clock);
  const connection = await kit.open({ keys, clock, nonces, purpose: 'paper', url: server.url });
  return {
    simulated,
    connection,
    clock,
    get calls() {
      return calls;
    },
    close: async () => {
      connection.close();
      await server.close();
      log.close();
    },
  };
}
