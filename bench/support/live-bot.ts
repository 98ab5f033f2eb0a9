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
import type { Instrument } from '../../src/core/instrument.ts';
import type { Moment } from '../../src/core/moment.ts';
import { HOUR, instant, MILLISECOND, MINUTE, SECOND, type Duration, type Instant } from '../../src/core/time.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineParts } from '../../src/engine/engine-parts.ts';
import type { EngineOutput } from '../../src/engine/engine-output.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import { RestartedOrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import type { Forecaster } from '../../src/live/forecaster.port.ts';
import { startSession } from '../../src/live/start-session.ts';
import { defaultChecks } from '../../test/support/default-checks.ts';
import { EquityShareSizing } from '../../src/risk/equity-share-sizing.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import { ProbabilityThreshold } from '../../src/strategy/probability-threshold.ts';
import { minuteBars } from './minute-bars.ts';
import { sendVenueTime, type StartedVenue } from './start-venue.ts';

/** When one entry reached each stage, in nanoseconds of the clock that the machine's processes share. */
export interface EntryTimes {
  /** The engine gets what the venue quotes. */
  readonly quoted: bigint;
  /** The engine gets the forecast. */
  readonly forecast: bigint;
  /** The engine has returned an order. */
  readonly decided: bigint;
  /** Event and order are committed to the journal on the device. */
  readonly kept: bigint;
  /** The halt file was read. */
  readonly allowed: bigint;
  /** The signed request goes to the HTTP client. */
  readonly signed: bigint;
}

export interface LiveBot {
  /** Trades until `count` entries were sent. Returns their times, with the time at which each arrived at the venue. */
  readonly enter: (count: number) => Promise<(EntryTimes & { readonly arrived: bigint })[]>;
  readonly close: () => void;
}

/** US dollars. */
const CASH = 1_000_000;
const BAR = MINUTE;

/** Notes the time at each stage of an entry. */
class EntryStamps {
  /** One for each order that was sent, in order of sending; undefined for an order that is no entry. */
  readonly sent: (EntryTimes | undefined)[] = [];
  #stage: 'idle' | 'deciding' | 'sending' = 'idle';
  #times = { quoted: 0n, forecast: 0n, decided: 0n, kept: 0n, allowed: 0n };

  onQuote(): void {
    this.#times.quoted = now();
  }

  onForecast(): void {
    this.#times.forecast = now();
  }

  onDecision(orders: number): void {
    this.#times.decided = now();
    this.#stage = orders > 0 ? 'deciding' : 'idle';
  }

  onCommit(): void {
    if (this.#stage !== 'deciding') return;
    this.#times.kept = now();
    this.#stage = 'sending';
  }

  onHaltFileRead(): void {
    if (this.#stage === 'sending') this.#times.allowed = now();
  }

  onSigned(): void {
    this.sent.push(this.#stage === 'sending' ? { ...this.#times, signed: now() } : undefined);
    this.#stage = 'idle';
  }

  get entries(): number {
    return this.sent.filter((times) => times !== undefined).length;
  }
}

/** An engine that notes when it gets a quote or a forecast and when it has decided. */
class StampedEngine extends Engine {
  readonly #stamps: EntryStamps;

  constructor(options: EngineParts, stamps: EntryStamps) {
    super(options);
    this.#stamps = stamps;
  }

  override process(event: EngineEvent): EngineOutput {
    if (event.kind === 'quote') this.#stamps.onQuote();
    if (event.kind !== 'forecast') return super.process(event);
    this.#stamps.onForecast();
    const output = super.process(event);
    this.#stamps.onDecision(output.orders.length);
    return output;
  }
}

function now(): bigint {
  return process.hrtime.bigint();
}

/** A journal that notes when it has committed. */
function benchJournal(path: string, stamps: EntryStamps): SqliteLiveJournal {
  const journal = SqliteLiveJournal.open(path, () => ({
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
  const commit = journal.commit.bind(journal);
  journal.commit = (...entries) => {
    commit(...entries);
    stamps.onCommit();
  };
  return journal;
}

function engineOptions(instruments: readonly Instrument[], orderIds: RestartedOrderIds): EngineParts {
  return {
    instruments,
    orderIds,
    strategy: new ProbabilityThreshold({ classes: ['down', 'up'], entryThreshold: 0.6, holdFor: BAR }),
    sizer: new EquityShareSizing({ share: 0.01 }),
    guardian: new Guardian({ checks: defaultChecks({ maximumPositionShare: 0.1, maximumDailyLoss: 0.9 }) }),
    portfolio: new PortfolioLedger({ instruments, cashMinor: minorFromAmount(CASH) }),
  };
}

/**
 * Opens a live run that enters at almost every candle and notes the time at each stage of an entry. Session, engine,
 * journal, halt file and client are those of live trading.
 */
export async function startBot(
  venue: StartedVenue,
  { key, secret }: { readonly key: string; readonly secret: string },
): Promise<LiveBot> {
  // A folder on a device, because the commit to the device is part of what is measured.
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-bench-live-'));
  const [begin] = minuteBars(1, 1).openTime;
  const clock = new SimulatedClock(begin as Instant);
  const nonces = new MonotonicNonce(clock);
  const client = await createKrakenClient({ key, secret, clock, nonces, money: 'paper', url: venue.url });
  const stamps = new EntryStamps();
  sendVenueTime(client, clock, {
    callTime: 10 * MILLISECOND,
    onCall: (address) => void (address.endsWith('/AddOrder') && stamps.onSigned()),
  });
  await client.loadMarkets();
  const instruments = krakenInstruments(client, [minuteBars(1, 1).instrument]);
  const halt = new HaltFile(join(folder, 'halt.json'));
  const journal = benchJournal(join(folder, 'journal.sqlite'), stamps);
  const orderIds = new RestartedOrderIds('bench00');
  const session = startSession({
    journal,
    orderIds,
    clock,
    codeVersion: 'bench',
    beginAfter: begin as Instant,
    past: () => undefined,
    forecaster: new AlwaysUp(instruments[0]?.id ?? ''),
    engine: new StampedEngine(engineOptions(instruments, orderIds), stamps),
    halt: {
      read: () => {
        const read = halt.read();
        stamps.onHaltFileRead();
        return read;
      },
    },
    venue: (since) => new KrakenCcxtVenue({ orders: client, reads: client, instruments, since }),
    feed: (after) => new KrakenCandleFeed({ client, instruments, interval: BAR, after }),
    timing: { reconcileEvery: (24 * HOUR) as Duration, timerGrace: (5 * SECOND) as Duration },
  });
  return {
    enter: async (count) => {
      stamps.sent.length = 0;
      while (stamps.entries < count && clock.now() < venue.until) {
        await session.turn();
        clock.advanceTo(instant(Math.max(session.wakeAt, clock.now() + SECOND)));
      }
      const arrivals = await venue.arrivals(stamps.sent.length);
      return stamps.sent.flatMap((times, place) =>
        times === undefined ? [] : [{ ...times, arrived: arrivals[place] as bigint }],
      );
    },
    close: () => {
      journal.close();
      if (existsSync(folder)) rmSync(folder, { recursive: true });
    },
  };
}

/** Forecasts a rise at every moment. */
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
