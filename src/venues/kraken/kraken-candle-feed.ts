import type { kraken } from 'ccxt';
import { z } from 'zod';
import type { Candle } from '../../core/candle.ts';
import { EdgewiseError } from '../../core/errors.ts';
import type { Instrument } from '../../core/instrument.ts';
import type { MarketView, Moment } from '../../core/moment.ts';
import { instant, MINUTE, SECOND, type Duration, type Instant } from '../../core/time.ts';
import type { MomentFeed, Quote } from '../../live/moment-feed.port.ts';
import { UnexpectedAnswer } from '../unexpected-answer.ts';

export interface KrakenCandleFeedOptions {
  readonly client: kraken;
  readonly instruments: readonly Instrument[];
  readonly interval: Duration;
  /** The close of the newest candle that is known already; those after it are told. Kraken remembers 720. */
  readonly after: Instant;
  /** How long after its close a candle is asked for. */
  readonly settle?: Duration;
  /** How long a moment waits for a late instrument. */
  readonly deadline?: Duration;
}

/** Source: Kraken's REST documentation, `OHLC`, in minutes. */
const INTERVALS: readonly number[] = [1, 5, 15, 30, 60, 240, 1_440, 10_080, 21_600];

/**
 * An interval without a candle is asked for again after so much of the time since its close, up to the longest pause.
 */
const PAUSE_SHARE = 30;
const LONGEST_PAUSE = 15 * SECOND;

/** A venue of which so many markets cannot be read, and none can, is away: each call may take its whole time limit. */
const ENOUGH_FAILURES = 2;

const told = z.union([z.string(), z.number()]).transform(Number).refine(Number.isFinite);
const row = z.tuple([z.number(), told, told, told, told, told, told, z.number()]);
const candles = z.object({ result: z.object({ last: z.number() }).catchall(z.union([z.array(row), z.number()])) });

const best = z.tuple([told]).rest(z.unknown());
const tickers = z.object({ result: z.record(z.string(), z.object({ a: best, b: best })) });

/** What is known of one market beyond the last moment. */
interface Line {
  readonly instrument: Instrument;
  readonly waiting: Candle[];
  /** Close of the newest candle told or waiting. */
  known: number;
  /** Close of the newest candle told. */
  completeUntil: number;
}

/**
 * Kraken's candles over REST as moments of the whole universe. The newest row of an answer is always one that still
 * grows: what counts is up to the answer's own `last`, the venue's word, not this machine's clock. A moment comes once
 * every instrument has its candle, or the deadline has passed; an interval in which nobody traded has none, whether the
 * venue leaves it out or tells a flat candle without volume.
 */
export class KrakenCandleFeed implements MomentFeed {
  nextAt: Instant;
  readonly #client: kraken;
  readonly #interval: Duration;
  readonly #settle: number;
  readonly #deadline: number;
  readonly #lines: readonly Line[];
  #newest: number;

  constructor({
    client,
    instruments,
    interval,
    after,
    settle = (2 * SECOND) as Duration,
    deadline = (15 * SECOND) as Duration,
  }: KrakenCandleFeedOptions) {
    if (!INTERVALS.includes(interval / MINUTE)) {
      throw new EdgewiseError('config-invalid', 'Kraken has no candles of this interval', {
        where: 'interval',
        expected: `${INTERVALS.join(', ')} minutes`,
        actual: `${interval / MINUTE} minutes`,
      });
    }
    this.#client = client;
    this.#interval = interval;
    this.#settle = settle;
    this.#deadline = deadline;
    this.#lines = instruments.map((instrument) => ({ instrument, waiting: [], known: after, completeUntil: after }));
    this.#newest = after;
    this.nextAt = after;
  }

  /** The next candle's moment is not before its close. */
  get completeUntil(): Instant {
    return instant(this.#newest + this.#interval - 1);
  }

  async take(now: Instant): Promise<readonly Moment[]> {
    if (now < this.nextAt) return [];
    const failures = await this.#readAll();
    const moments: Moment[] = [];
    for (let at = this.#nextMoment(now); at !== undefined; at = this.#nextMoment(now)) moments.push(this.#momentAt(at));
    // A market that cannot be read keeps the others waiting as one that is late does, and no longer.
    if (moments.length === 0 && failures.length > 0) throw failures[0];
    this.nextAt = this.#askAgainAt(now);
    return moments;
  }

  /** Reads all markets, unless nothing answers; what became of those that could not be read. */
  async #readAll(): Promise<readonly unknown[]> {
    const failures: unknown[] = [];
    for (const [read, line] of this.#lines.entries()) {
      if (failures.length === read && read >= ENOUGH_FAILURES) break;
      await this.#read(line).catch((error: unknown) => failures.push(error));
    }
    return failures;
  }

  /**
   * What should be there and is not is asked for every second, and ever less often the longer the last close is past: a
   * market may rest for hours, and a venue counts calls. Every close at which trading may have begun again starts anew.
   */
  #askAgainAt(now: Instant): Instant {
    const due = this.#newest + this.#interval + this.#settle;
    if (due > now) return instant(due);
    const late = (now - due) % this.#interval;
    const pause = Math.max(SECOND, Math.min(LONGEST_PAUSE, Math.floor(late / PAUSE_SHARE)));
    return instant(now + Math.min(pause, this.#interval - late));
  }

  hurry(): void {
    this.nextAt = instant(Math.min(this.nextAt, this.#newest + this.#interval));
  }

  async quotes(): Promise<readonly Quote[]> {
    const pairs = this.#lines.map(({ instrument: { id } }) => this.#client.market(id).id ?? id);
    const { result } = tickers.parse(await this.#client.publicGetTicker({ pair: pairs.join(',') }));
    return pairs.flatMap((pair, market) => {
      const told = result[pair];
      return told === undefined ? [] : [{ market, bid: told.b[0], ask: told.a[0] }];
    });
  }

  async #read(line: Line): Promise<void> {
    const { id = line.instrument.id } = this.#client.market(line.instrument.id);
    const since = Math.floor((line.known - 2 * this.#interval) / SECOND);
    const { result } = candles.parse(
      await this.#client.publicGetOHLC({ pair: id, interval: this.#interval / MINUTE, since }),
    );
    const rows = result[id];
    if (!Array.isArray(rows)) throw new UnexpectedAnswer(`Kraken answered without candles of ${id}`);
    for (const [openSeconds, open, high, low, close, , volume, transactions] of rows) {
      const openTime = openSeconds * SECOND;
      const closeTime = openTime + this.#interval;
      if (closeTime <= line.known || openSeconds > result.last) continue;
      line.known = closeTime;
      // Kraken tells an interval in which nobody traded flat and without volume; a recording of its trades has none
      // there.
      if (volume === 0 && high === low) continue;
      line.waiting.push({
        openTime: openTime as Instant,
        closeTime: closeTime as Instant,
        open,
        high,
        low,
        close,
        volume,
        transactions,
      });
    }
  }

  /** The oldest instant that some instrument has a candle for, once the others have theirs or are given up on. */
  #nextMoment(now: Instant): Instant | undefined {
    const at = Math.min(...this.#lines.map(({ waiting }) => waiting[0]?.closeTime ?? Number.POSITIVE_INFINITY));
    if (at === Number.POSITIVE_INFINITY) return undefined;
    const isWhole = this.#lines.every(({ known }) => known >= at);
    return isWhole || now >= at + this.#deadline ? instant(at) : undefined;
  }

  #momentAt(at: Instant): Moment {
    this.#newest = at;
    return { at, markets: this.#lines.map((line) => this.#viewAt(line, at)) };
  }

  #viewAt(line: Line, at: Instant): MarketView {
    const candle = line.waiting[0]?.closeTime === at ? line.waiting.shift() : undefined;
    const continuity = candle === undefined || candle.openTime === line.completeUntil ? 'continuous' : 'after-hole';
    if (candle !== undefined) line.completeUntil = candle.closeTime;
    // A candle that comes after its moment was told without it is a hole like any other.
    line.known = Math.max(line.known, at);
    return { candle, continuity };
  }
}
