import type { kraken } from 'ccxt';
import { z } from 'zod';
import type { Candle } from '../../core/candle.ts';
import { EdgewiseError } from '../../core/errors.ts';
import type { Instrument } from '../../core/instrument.ts';
import type { MarketView, Moment } from '../../core/moment.ts';
import { instant, MINUTE, SECOND, type Duration, type Instant } from '../../core/time.ts';
import type { MomentFeed, Quote, UnreadMarket } from '../../live/moment-feed.port.ts';
import { UnexpectedAnswer } from '../unexpected-answer.ts';

export interface KrakenCandleFeedOptions {
  readonly client: kraken;
  readonly instruments: readonly Instrument[];
  readonly interval: Duration;
  /** The close of the newest candle that is known already. The feed gives later candles only. Kraken keeps 720. */
  readonly after: Instant;
  /** Time from the close of a candle to the first call for it. */
  readonly settle?: Duration;
  /** The longest time that a moment waits for a late instrument. */
  readonly deadline?: Duration;
}

/** Source: Kraken's REST documentation, `OHLC`, in minutes. */
const INTERVALS: readonly number[] = [1, 5, 15, 30, 60, 240, 1_440, 10_080, 21_600];

/** A missing candle is asked for again after the time since its close divided by this, up to the longest pause. */
const PAUSE_SHARE = 30;
const LONGEST_PAUSE = 15 * SECOND;

/**
 * When the first calls of a reading fail, this number of failures ends it: the venue does not answer, and each further
 * call could take its whole time limit.
 */
const ENOUGH_FAILURES = 2;

const decimal = z.union([z.string(), z.number()]).transform(Number).refine(Number.isFinite);
const row = z.tuple([z.number(), decimal, decimal, decimal, decimal, decimal, decimal, z.number()]);
const candles = z.object({ result: z.object({ last: z.number() }).catchall(z.union([z.array(row), z.number()])) });

const best = z.tuple([decimal]).rest(z.unknown());
const tickers = z.object({ result: z.record(z.string(), z.object({ a: best, b: best })) });

/** The candles and the progress of one market after the last moment. */
interface Line {
  readonly instrument: Instrument;
  readonly waiting: Candle[];
  /** Close of the newest candle that was given or waits. */
  known: number;
  /** Close of the newest candle that was given. */
  completeUntil: number;
  /** Set while its reading fails. */
  unread: UnreadMarket | undefined;
}

/**
 * Gives Kraken's candles over REST as moments of the whole universe. The newest row of an answer is always a candle
 * that is still open. Closed candles are those up to the answer's `last`, by the venue's time and not this machine's. A
 * moment is given once every instrument has its candle, or the deadline has passed. An interval without trades has no
 * candle, whether the venue leaves it out or gives a flat candle without volume.
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
    this.#lines = instruments.map((instrument) => ({
      instrument,
      waiting: [],
      known: after,
      completeUntil: after,
      unread: undefined,
    }));
    this.#newest = after;
    this.nextAt = after;
  }

  /** No further moment is at this instant or before. */
  get completeUntil(): Instant {
    return instant(this.#newest + this.#interval - 1);
  }

  async take(now: Instant): Promise<readonly Moment[]> {
    if (now < this.nextAt) return [];
    const failures = await this.#readAll(now);
    const moments: Moment[] = [];
    for (let at = this.#nextMoment(now); at !== undefined; at = this.#nextMoment(now)) moments.push(this.#momentAt(at));
    // A market that cannot be read delays the others until the deadline, like a market that is late.
    if (moments.length === 0 && failures.length > 0) throw failures[0];
    this.nextAt = this.#askAgainAt(now);
    return moments;
  }

  /**
   * Reads all markets, or stops early when the venue does not answer. Returns the errors of the markets that could not
   * be read.
   */
  async #readAll(now: Instant): Promise<readonly unknown[]> {
    const failures: unknown[] = [];
    for (const [read, line] of this.#lines.entries()) {
      if (failures.length === read && read >= ENOUGH_FAILURES) break;
      try {
        await this.#read(line);
        line.unread = undefined;
      } catch (error) {
        failures.push(error);
        line.unread = unreadAfter(line, now, error);
      }
    }
    return failures;
  }

  /**
   * When to ask again for a missing candle: every second at first, and less often the longer ago the last close is. A
   * market may rest for hours, and venues limit the number of calls. Each new close starts with every second again,
   * because trading may have resumed.
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

  unread(): readonly UnreadMarket[] {
    return this.#lines.flatMap(({ unread }) => unread ?? []);
  }

  async quotes(): Promise<readonly Quote[]> {
    const pairs = this.#lines.map(({ instrument: { id } }) => this.#client.market(id).id ?? id);
    const { result } = tickers.parse(await this.#client.publicGetTicker({ pair: pairs.join(',') }));
    return pairs.flatMap((pair, market) => {
      const quoted = result[pair];
      return quoted === undefined ? [] : [{ market, bid: quoted.b[0], ask: quoted.a[0] }];
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
      // Kraken gives a flat candle without volume for an interval without trades. Recorded candles have none there.
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

  /**
   * The oldest close for which some instrument has a candle, once the others have theirs or are no longer waited for.
   */
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
    // A candle that comes after its moment was given is left out, and stays a hole.
    line.known = Math.max(line.known, at);
    return { candle, continuity };
  }
}

function unreadAfter({ instrument, unread }: Line, now: Instant, error: unknown): UnreadMarket {
  const reason = error instanceof Error ? error.message : String(error);
  return { instrument: instrument.id, since: unread?.since ?? now, failures: (unread?.failures ?? 0) + 1, reason };
}
