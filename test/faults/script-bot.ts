import { join } from 'node:path';
import { KrakenCandleFeed } from '../../src/venues/kraken/kraken-candle-feed.ts';
import { KrakenCcxtVenue } from '../../src/venues/kraken/kraken-ccxt-venue.ts';
import type { KrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { patiently } from '../../src/venues/patiently.ts';
import { isThrottled, isVenueTrouble } from '../../src/venues/kraken/venue-trouble.ts';
import { HaltFile } from '../../src/adapters/files/halt-file.ts';
import { SqliteLiveJournal } from '../../src/adapters/sqlite/sqlite-live-journal.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { HOUR, MINUTE, type Duration, type Instant } from '../../src/core/time.ts';
import { Engine } from '../../src/engine/engine.ts';
import { RestartedOrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import type { LiveSession } from '../../src/live/live-session.ts';
import { startSession, type SessionPlan } from '../../src/live/start-session.ts';
import { Supervisor } from '../../src/live/supervisor.ts';
import { defaultChecks } from '../support/default-checks.ts';
import { EquityShareSizing } from '../../src/risk/equity-share-sizing.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import { ProbabilityThreshold } from '../../src/strategy/probability-threshold.ts';
import { START } from '../venues/kraken/simulator/kraken-simulator.ts';
import { DyingJournal, Fate } from './dying-journal.ts';
import { RandomForecaster } from './random-forecaster.ts';

export const CASH = 100_000;
export const SHARE = 0.1;
const TAG = 'f000000';

export interface ScriptBotOptions {
  readonly seed: number;
  readonly folder: string;
  readonly client: KrakenClient;
  readonly clock: Clock;
  readonly instrument: Instrument;
  readonly fate?: Fate;
  readonly onEvent?: SessionPlan['onEvent'];
}

export interface ScriptBot {
  readonly session: LiveSession;
  readonly supervisor: Supervisor;
  readonly journal: DyingJournal;
  readonly portfolio: PortfolioLedger;
}

/** The whole of live trading over one client, in the state that its folder says: what a script lets loose and kills. */
export async function startScriptBot({
  seed,
  folder,
  client,
  clock,
  instrument,
  fate = new Fate(Number.POSITIVE_INFINITY),
  onEvent,
}: ScriptBotOptions): Promise<ScriptBot> {
  await patiently(() => client.loadMarkets(), { kit: krakenKit });
  const journal = openJournal(folder, fate);
  const orderIds = new RestartedOrderIds(TAG);
  const portfolio = new PortfolioLedger({ instruments: [instrument], cashMinor: minorFromAmount(CASH) });
  const engine = new Engine({
    instruments: [instrument],
    orderIds,
    strategy: new ProbabilityThreshold({
      classes: ['down', 'up'],
      entryThreshold: 0.6,
      holdFor: (2 * HOUR) as Duration,
    }),
    sizer: new EquityShareSizing({ share: SHARE * 0.9 }),
    guardian: new Guardian({ checks: defaultChecks({ maximumPositionShare: SHARE }) }),
    portfolio,
    protection: { stopDistance: 0.02, targetDistance: 0.05 },
  });
  const session = startSession({
    journal,
    engine,
    orderIds,
    clock,
    codeVersion: 'test',
    beginAfter: START as Instant,
    forecaster: new RandomForecaster(seed, [instrument]),
    halt: new HaltFile(join(folder, 'halt.json')),
    venue: (since) =>
      new KrakenCcxtVenue({
        orders: client,
        reads: client,
        instruments: [instrument],
        since,
        isOurs: (id) => id.startsWith(TAG),
      }),
    feed: (after) => new KrakenCandleFeed({ client, instruments: [instrument], interval: HOUR, after }),
    past: () => undefined,
    // So often that lives end before, in and after one, and most restarts begin from one.
    snapshotEveryEvents: 5,
    timing: { reconcileEvery: (20 * MINUTE) as Duration, lookWhileQuiet: (5 * MINUTE) as Duration },
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  return {
    session,
    journal,
    portfolio,
    supervisor: new Supervisor({ session, clock, isTrouble: isVenueTrouble, isThrottled }),
  };
}

/** The journal of the folder, begun where there is none. */
function openJournal(folder: string, fate: Fate): DyingJournal {
  return new DyingJournal(
    SqliteLiveJournal.open(join(folder, 'journal.sqlite'), () => ({
      format: 2,
      system: 'faults',
      config: '{}',
      configHash: '',
      setting: 'paper',
      venue: 'kraken',
      tag: TAG,
      cashMinor: String(minorFromAmount(CASH)),
      foreign: { cashMinor: '0', lots: {} },
      instruments: [],
      artifact: 'chance',
      featureNames: ['chance'],
      classes: ['down', 'up'],
    })),
    fate,
  );
}
