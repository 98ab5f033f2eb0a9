import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KrakenCandleFeed } from '../../src/venues/kraken/kraken-candle-feed.ts';
import { KrakenCcxtVenue } from '../../src/venues/kraken/kraken-ccxt-venue.ts';
import { createKrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import { krakenInstruments } from '../../src/venues/kraken/kraken-instruments.ts';
import { MonotonicNonce } from '../../src/wire/monotonic-nonce.ts';
import { HaltFile } from '../../src/adapters/files/halt-file.ts';
import { SqliteLiveJournal } from '../../src/adapters/sqlite/sqlite-live-journal.ts';
import { SimulatedClock } from '../../src/core/clock.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import type { Moment } from '../../src/core/moment.ts';
import { HOUR, instant, MILLISECOND, MINUTE, SECOND, type Duration, type Instant } from '../../src/core/time.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineOutput } from '../../src/engine/engine-output.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import { RestartedOrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import type { Forecaster } from '../../src/live/forecaster.port.ts';
import { startSession } from '../../src/live/start-session.ts';
import { defaultChecks } from '../../src/risk/default-checks.ts';
import { EquityShareSizing } from '../../src/risk/equity-share-sizing.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import { ProbabilityThreshold } from '../../src/strategy/probability-threshold.ts';
import { minuteBars } from './minute-bars.ts';
import { tellTime, type StartedVenue } from './start-venue.ts';

/** What one entry took, in nanoseconds of the machine's clock, from the forecast that is handed to the engine on. */
export interface EntryTimes {
  readonly forecast: bigint;
  /** The engine has answered with an order. */
  readonly decided: bigint;
  /** Event and intent are on the device. */
  readonly kept: bigint;
  /** The halt file was read. */
  readonly allowed: bigint;
  /** The request is signed and goes to the HTTP client. */
  readonly signed: bigint;
}

export interface LiveBot {
  /** Goes on until so many entries have been sent; their times, with when each arrived. */
  readonly enter: (count: number) => Promise<(EntryTimes & { readonly arrived: bigint })[]>;
  readonly close: () => void;
}

const CASH = 1_000_000;
const BAR = MINUTE;

/**
 * A live run that enters at almost every candle, with a stamp wherever an entry passes. Real session, engine, journal,
 * halt file, client.
 */
export async function startBot(
  venue: StartedVenue,
  { key, secret }: { readonly key: string; readonly secret: string },
): Promise<LiveBot> {
  // On a device and not in memory: the commit is part of what is measured.
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-bench-live-'));
  const [begin] = minuteBars(1, 1).openTime;
  const clock = new SimulatedClock(begin as Instant);
  const client = await createKrakenClient({
    key,
    secret,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: venue.url,
  });
  const now = (): bigint => process.hrtime.bigint();
  let [forecast, decided, kept, allowed] = [0n, 0n, 0n, 0n];
  let state: 'idle' | 'deciding' | 'sending' = 'idle';
  /** Whether each order that was sent is an entry, in order of sending. */
  const sent: (EntryTimes | undefined)[] = [];
  tellTime(client, clock, {
    callTime: 10 * MILLISECOND,
    onCall: (address) => {
      if (!address.endsWith('/AddOrder')) return;
      sent.push(state === 'sending' ? { forecast, decided, kept, allowed, signed: now() } : undefined);
      state = 'idle';
    },
  });
  await client.loadMarkets();
  const instruments = krakenInstruments(client, [minuteBars(1, 1).instrument]);

  class StampedEngine extends Engine {
    override process(event: EngineEvent): EngineOutput {
      if (event.kind !== 'forecast') return super.process(event);
      forecast = now();
      const output = super.process(event);
      decided = now();
      state = output.orders.length > 0 ? 'deciding' : 'idle';
      return output;
    }
  }

  const halt = new HaltFile(join(folder, 'halt.json'));
  const journal = SqliteLiveJournal.open(join(folder, 'journal.sqlite'), () => ({
    format: 2,
    system: 'bench',
    config: '{}',
    configHash: '',
    setting: 'paper',
    venue: 'kraken',
    tag: 'bench00',
    cashMinor: String(minorFromAmount(CASH)),
    foreign: { cashMinor: '0', lots: {} },
    instruments: [],
    artifact: 'always',
    featureNames: ['constant'],
    classes: ['down', 'up'],
  }));
  const orderIds = new RestartedOrderIds('bench00');
  const session = startSession({
    journal,
    orderIds,
    clock,
    codeVersion: 'bench',
    beginAfter: begin as Instant,
    past: () => undefined,
    forecaster: new AlwaysUp(instruments[0]?.id ?? ''),
    engine: new StampedEngine({
      instruments,
      orderIds,
      strategy: new ProbabilityThreshold({ classes: ['down', 'up'], entryThreshold: 0.6, holdFor: BAR }),
      sizer: new EquityShareSizing({ share: 0.01 }),
      guardian: new Guardian({ checks: defaultChecks({ maximumPositionShare: 0.1, maximumDailyLoss: 0.9 }) }),
      portfolio: new PortfolioLedger({ instruments, cashMinor: minorFromAmount(CASH) }),
    }),
    halt: {
      read: () => {
        const read = halt.read();
        if (state === 'sending') allowed = now();
        return read;
      },
    },
    venue: (since) => new KrakenCcxtVenue({ orders: client, reads: client, instruments, since }),
    feed: (after) => new KrakenCandleFeed({ client, instruments, interval: BAR, after }),
    timing: { reconcileEvery: (24 * HOUR) as Duration, timerGrace: (5 * SECOND) as Duration },
    onEvent: () => {
      if (state !== 'deciding') return;
      kept = now();
      state = 'sending';
    },
  });
  return {
    enter: async (count) => {
      sent.length = 0;
      while (sent.filter((times) => times !== undefined).length < count && clock.now() < venue.until) {
        await session.turn();
        clock.advanceTo(instant(Math.max(session.wakeAt, clock.now() + SECOND)));
      }
      const arrivals = await venue.arrivals(sent.length);
      return sent.flatMap((times, place) =>
        times === undefined ? [] : [{ ...times, arrived: arrivals[place] as bigint }],
      );
    },
    close: () => {
      journal.close();
      if (existsSync(folder)) rmSync(folder, { recursive: true });
    },
  };
}

/** Is always sure that it goes up. */
class AlwaysUp implements Forecaster {
  readonly featureNames = ['constant'];
  readonly #instrument: string;
  #at: Instant = 0 as Instant;

  constructor(instrument: string) {
    this.#instrument = instrument;
  }

  observe({ at }: Moment): void {
    this.#at = at;
  }

  forecast(): ReturnType<Forecaster['forecast']> {
    return Promise.resolve({
      kind: 'made',
      forecasts: [
        {
          instrument: this.#instrument,
          madeAt: this.#at,
          dueAt: (this.#at + BAR) as Instant,
          probabilities: Float64Array.of(0.1, 0.9),
          artifact: 'always',
        },
      ],
      features: [Float64Array.of(1)],
    });
  }
}
