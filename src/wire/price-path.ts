import type { Candle } from '../core/candle.ts';
import type { Instant } from '../core/time.ts';
import type { PriceCourse } from './price-course.port.ts';
import type { CandleRow, RecordedCandles } from './recorded-candles.ts';

/** One straight piece of a path, with times in microseconds. */
interface Leg {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly volume: number;
}

/**
 * Gives recorded candles a price at every instant. The price walks through each candle in three straight legs of equal
 * time: from the open to the extreme against the candle's direction, to the other extreme, to the close. Candles do not
 * record when their extremes were reached, so this is an assumption. It is the same for all who trade on this path.
 * Before the first candle, after the last and in holes the price stands still.
 */
export class PricePath implements PriceCourse {
  readonly #candles: RecordedCandles;
  #row: number;
  #leg = 0;
  #now: number;
  #price: number;
  #current: Leg | undefined;

  /** Begins with the first candle, or with the candle at `place`. */
  constructor(candles: RecordedCandles, place = 0) {
    this.#candles = candles;
    this.#row = place;
    const first = candles.row(this.#row);
    if (first === undefined) throw new RangeError('A path needs a candle, and there is none');
    this.#now = first.openTime;
    this.#price = first.open;
  }

  /** A path that begins with the last candle that opened before an instant, so that walking there takes less time. */
  static near(candles: RecordedCandles, at: number): PricePath {
    return new PricePath(candles, Math.max(0, candles.firstAt(at) - 1));
  }

  /** The price at the instant to which the path was walked. */
  get price(): number {
    return this.#price;
  }

  /** Whether the whole path was walked. */
  get isOver(): boolean {
    return this.#row >= this.#candles.length;
  }

  /** The end of the current leg; Infinity where the whole path was walked. */
  get nextTurn(): number {
    return this.isOver ? Infinity : this.#currentLeg().end;
  }

  /**
   * The first instant up to the next turn at which the price fulfils a condition that it does not fulfil now. Undefined
   * where there is none.
   */
  firstInstant(fulfils: (price: number) => boolean): Instant | undefined {
    if (this.isOver) return undefined;
    const leg = this.#currentLeg();
    let before = Math.max(this.#now, leg.start);
    let after = leg.end;
    if (!fulfils(priceOn(leg, after))) return undefined;
    // The leg is straight, so the condition changes once on it.
    while (after - before > 1) {
      const middle = before + Math.floor((after - before) / 2);
      if (fulfils(priceOn(leg, middle))) after = middle;
      else before = middle;
    }
    return after as Instant;
  }

  /** The current volume per microsecond. */
  get pace(): number {
    if (this.isOver) return 0;
    const { start, end, volume } = this.#currentLeg();
    return start > this.#now ? 0 : volume / (end - start);
  }

  /** Walks on to an instant. Gives the bars in between, each without a turn inside. Never walks back. */
  walkTo(at: Instant): Candle[] {
    const bars: Candle[] = [];
    while (!this.isOver) {
      const leg = this.#currentLeg();
      const start = Math.max(this.#now, leg.start);
      if (start >= at) break;
      const end = Math.min(at, leg.end);
      const opens = priceOn(leg, start);
      const closes = priceOn(leg, end);
      bars.push({
        openTime: start as Instant,
        closeTime: end as Instant,
        open: opens,
        high: Math.max(opens, closes),
        low: Math.min(opens, closes),
        close: closes,
        volume: (leg.volume * (end - start)) / (leg.end - leg.start),
        transactions: Number.NaN,
      });
      this.#now = end;
      this.#price = closes;
      if (end === leg.end) this.#turn();
    }
    this.#now = Math.max(this.#now, at);
    return bars;
  }

  #turn(): void {
    this.#current = undefined;
    this.#leg = (this.#leg + 1) % LEGS;
    if (this.#leg === 0) this.#row++;
  }

  #currentLeg(): Leg {
    this.#current ??= legOf(this.#candles.row(this.#row) as CandleRow, this.#leg, this.#candles.interval);
    return this.#current;
  }
}

function legOf({ openTime, open, high, low, close, volume }: CandleRow, leg: number, interval: number): Leg {
  const [first, second] = close >= open ? [low, high] : [high, low];
  const corners = [open, first, second, close];
  const cut = (at: number): number => openTime + Math.round((interval * at) / LEGS);
  return {
    start: cut(leg),
    end: cut(leg + 1),
    from: corners[leg] as number,
    to: corners[leg + 1] as number,
    volume: volume / LEGS,
  };
}

function priceOn({ start, end, from, to }: Leg, at: number): number {
  return at === end ? to : from + ((to - from) * (at - start)) / (end - start);
}

/** The number of legs of a candle. Each leg with volume is printed as one trade or more. */
export const LEGS = 3;
