import { existsSync } from 'node:fs';
import { openGrowingFile } from '../adapters/files/growing-file.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { tradingCosts } from '../config/trading-costs.ts';
import type { CandleSeries } from '../core/candle.ts';
import { SimulatedClock } from '../core/clock.ts';
import { minorFromAmount } from '../core/money.ts';
import { instant, SECOND, type Duration, type Instant } from '../core/time.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import { readEvent } from '../engine/read-event.ts';
import type { EngineEvent } from '../engine/event.ts';
import { PushedFeed } from '../live/pushed-feed.ts';
import { ShadowTrader, shadowTiming } from '../live/shadow-trader.ts';
import { SHADOW_LOG_HEAD } from '../live/shadow-record.ts';
import { ShadowVenue } from '../live/shadow-venue.ts';
import type { Trader } from '../live/trader.port.ts';
import { backtestVenue } from '../research/backtest-venue.ts';
import type { Artifact } from '../training/artifact.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import { openLiveRun, type LiveRun, type RunConnection } from './open-run.ts';
import { liveFolderAt } from './run-folder.ts';
import { openJournal } from './run-journal.ts';
import type { ShadowStart } from './shadow.port.ts';

export interface OpenShadowOptions extends ShadowStart {
  readonly config: SystemConfig;
  readonly artifact: Artifact;
  /** Of the shadow. */
  readonly folder: string;
  /** Of the venue whose markets it is shown. Nothing is opened with it. */
  readonly kit: VenueKit;
  /** Stored candles, to warm features up with. */
  readonly past: readonly CandleSeries[];
  /** Bars before the start that sizing is shown. */
  readonly lead: number;
  readonly codeVersion: string;
  readonly onEvent?: (event: EngineEvent, output: EngineOutput) => void;
  readonly onWarning?: (text: string) => void;
}

/** A shadow that is ready to take moments. */
export interface OpenedShadow {
  readonly trader: Trader;
  readonly run: LiveRun;
  readonly clock: SimulatedClock;
  close(): void;
}

/**
 * Wires a system as a shadow: the live run as it is, with a simulated venue that has no wire, a feed that it is handed,
 * and a clock that stands at the moment. The venue begins with the cash of the system and charges what the real one
 * lists.
 */
export async function openShadow(options: OpenShadowOptions): Promise<OpenedShadow> {
  const { config, instruments, folder, startedAt, speed } = options;
  const log = openGrowingFile(liveFolderAt(folder).shadowVenue, { head: SHADOW_LOG_HEAD });
  try {
    // A journal that is ahead was written by a process whose clock was.
    const decisionDelay = (durationOf(config.live.decision_delay) * Math.max(1, speed)) as Duration;
    const clock = new SimulatedClock(instant(Math.max(startedAt, newestMoment(folder) ?? startedAt)));
    const feed = new PushedFeed();
    const venue = ShadowVenue.open({ venue: exchangeOf(options), instruments, clock, log });
    const parts: { trader?: ShadowTrader } = {};
    const run = await openLiveRun({
      ...options,
      setting: 'paper',
      place: 'simulated',
      connection: connectionTo(venue, feed, options),
      clock,
      tag: tagAt(startedAt),
      timing: shadowTiming(decisionDelay),
      ...(options.onWarning === undefined ? {} : { onPartFailure: options.onWarning }),
      onEvent: (event, output) => {
        parts.trader?.observe(event, output);
        options.onEvent?.(event, output);
      },
    });
    const trader = new ShadowTrader({ session: run.session, engine: run.engine, venue, feed, clock, decisionDelay });
    parts.trader = trader;
    return {
      trader,
      run,
      clock,
      close: () => {
        run.close();
        log.close();
      },
    };
  } catch (error) {
    log.close();
    throw error;
  }
}

/** The newest moment in the journal of a run; undefined where there is no journal that can be read, or no moment. */
export function newestMoment(folder: string): Instant | undefined {
  if (!existsSync(liveFolderAt(folder).journal)) return undefined;
  const journal = openJournal(folder);
  try {
    let newest: Instant | undefined;
    for (const { event } of journal.events('moment', journal.seqBefore('moment', 1))) {
      const read = readEvent(event);
      if (read.kind === 'moment') newest = read.moment.at;
    }
    return newest;
  } finally {
    journal.close();
  }
}

/** The exchange of a backtest, with the fees that the venue lists now. */
function exchangeOf({ config, instruments, listings }: OpenShadowOptions) {
  return backtestVenue({
    config,
    instruments,
    cashMinor: minorFromAmount(config.cash),
    other: {
      feesOf: (place) => listings[place]?.fees ?? tradingCosts(config, place).fees,
      slippageBps: config.costs.slippage_bps,
    },
  });
}

/** All that the run asks of a venue, answered from here. */
function connectionTo(venue: ShadowVenue, feed: PushedFeed, { listings, fees }: OpenShadowOptions): RunConnection {
  return {
    learn: () => Promise.resolve(),
    listings: (_, date) => listings.map((listing) => (date === undefined ? listing : { ...listing, date })),
    fees: () => Promise.resolve(fees),
    account: () => venue,
    feed: () => feed,
  };
}

/** Order ids of a shadow begin so; nobody else trades its venue. */
function tagAt(at: Instant): string {
  return `s${Math.floor(at / SECOND)
    .toString(36)
    .slice(-6)
    .padStart(6, '0')}`;
}
