import type { SimulatedClock } from '../core/clock.ts';
import type { Moment } from '../core/moment.ts';
import { instant, SECOND, type Duration, type Instant } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { LiveSession } from './live-session.ts';
import type { PushedFeed } from './pushed-feed.ts';
import type { LiveTiming } from './session-timing.ts';
import type { ShadowVenue } from './shadow-venue.ts';
import type { PushedMoment, Trader, TraderOutput } from './trader.port.ts';

export interface ShadowTraderParts {
  readonly session: Pick<LiveSession, 'turn' | 'wakeAt' | 'compareNext'>;
  readonly engine: Pick<Engine, 'portfolio'>;
  readonly venue: Pick<ShadowVenue, 'open' | 'elapse' | 'close' | 'hasNews'>;
  /** The feed of the session. */
  readonly feed: PushedFeed;
  /** The clock of the session and of the venue. It stands at the moment. */
  readonly clock: SimulatedClock;
  /** A moment that reached the run later than this after its instant is not traded on. */
  readonly decisionDelay: Duration;
}

/** Looks of the session at a venue that says by itself when something happened. */
export function shadowTiming(decisionDelay: Duration): Partial<LiveTiming> {
  const seldom = (365 * 24 * 3_600 * SECOND) as Duration;
  return { decisionDelay, reconcileEvery: seldom, lookWhileQuiet: seldom, lookWhileWorking: seldom };
}

/**
 * Trades moments at a simulated venue in the order of a backtest: what trades at the open of the candles, the timers
 * that are due inside them, what trades up to the close, and then the moment. After each of these the session takes a
 * turn, so that it answers a fill before the candle goes on.
 */
export class ShadowTrader implements Trader {
  readonly #parts: ShadowTraderParts;
  #orders = 0;
  #fills = 0;

  constructor(parts: ShadowTraderParts) {
    this.#parts = parts;
  }

  /** Counts what the session did; the session calls it with each event. */
  observe({ kind }: EngineEvent, { orders }: Pick<EngineOutput, 'orders'>): void {
    this.#orders += orders.length;
    if (kind === 'fill') this.#fills++;
  }

  async push({ moment, takenAt, quotes }: PushedMoment): Promise<TraderOutput> {
    const { venue, feed, engine, decisionDelay } = this.#parts;
    await this.#walk(moment);
    const isLate = takenAt - moment.at > decisionDelay;
    this.#passTo(isLate ? takenAt : moment.at);
    // What happened up to the close comes before the moment.
    if (venue.hasNews) await this.#turn();
    feed.add(moment, quotes);
    await this.#turn();
    const [orders, fills] = [this.#orders, this.#fills];
    [this.#orders, this.#fills] = [0, 0];
    return { at: moment.at, equity: engine.portfolio.equity, orders, fills };
  }

  /** What happens between the open and the close of a moment's candles. */
  async #walk(moment: Moment): Promise<void> {
    const { venue } = this.#parts;
    const openedAt = openOf(moment);
    this.#passTo(openedAt);
    await this.#turn();
    if (venue.open(moment) === 'traded') return;
    if (venue.hasNews) await this.#turn();
    for (let at = this.#wakeAt(); at < moment.at; at = this.#wakeAt()) {
      venue.elapse(at);
      this.#passTo(at);
      await this.#turn();
    }
    venue.elapse(instant(moment.at - 1));
    venue.close();
  }

  /** When the session has something to do next, and later than now. */
  #wakeAt(): Instant {
    const { session, clock } = this.#parts;
    const now = clock.now();
    return session.wakeAt > now ? session.wakeAt : instant(now + SECOND);
  }

  /** Time passes; for candles from before the shadow began it stands still. */
  #passTo(at: Instant): void {
    const { clock, feed } = this.#parts;
    if (at > clock.now()) clock.advanceTo(at);
    feed.completeUntil = clock.now();
  }

  /** A turn that reads all that happened at the venue, and holds the books against it. */
  async #turn(): Promise<void> {
    this.#parts.session.compareNext();
    await this.#parts.session.turn();
  }
}

/** When the first candle of a moment opened; the moment itself where it has no candle. */
function openOf({ at, markets }: Moment): Instant {
  return instant(Math.min(at, ...markets.map(({ candle }) => candle?.openTime ?? at)));
}
