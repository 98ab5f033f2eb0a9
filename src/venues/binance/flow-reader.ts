import { instant, SECOND, type Instant } from '../../core/time.ts';
import type { FactReader, FactReaderOptions, FactSink } from '../../market/fact-reader.port.ts';
import { decimalOf } from './followed-book.ts';
import { recordedMessage, type TradeMessage } from './recorded-message.ts';
import { symbolOf } from './symbol-of.ts';

/** A connection that brings nothing at all for longer was broken: trades of that time may be missing. */
const LONGEST_SILENCE = 10 * SECOND;

/** Sums over one stretch of time: volume, value and number of trades of buyers, then of sellers. */
type Sums = [number, number, number, number, number, number];

/**
 * The flow of recorded trades: every `every`, what was traded in the `window` before. A flow is only given when the
 * recording covers its whole window.
 */
export class FlowReader implements FactReader {
  readonly format = 'web socket messages: trades, with the time of receipt in front';
  readonly reads = 'recording';
  readonly mostLeftOut = Number.POSITIVE_INFINITY;
  newestAt: Instant | undefined;
  readonly #options: FactReaderOptions;
  readonly #symbol: string;
  readonly #sink: FactSink;
  /** Sums by the number of the stretch: that which ends at `number * every`, included. */
  readonly #stretches = new Map<number, Sums>();
  #coveredFrom = Number.NEGATIVE_INFINITY;
  #coveredUntil = Number.NEGATIVE_INFINITY;
  #lastTrade = Number.NEGATIVE_INFINITY;

  /** Throws a RangeError unless the window is whole multiples of the distance. */
  constructor(options: FactReaderOptions, sink: FactSink) {
    if (options.window % options.every !== 0)
      throw new RangeError('The window of a flow is whole multiples of the distance between two flows');
    this.#options = options;
    this.#symbol = symbolOf(options.instrument);
    this.#sink = sink;
  }

  read(line: string): void {
    const { leaveOut } = this.#sink;
    const recorded = recordedMessage(line);
    if ('knownAt' in recorded) this.newestAt = instant(Math.max(this.newestAt ?? 0, recorded.knownAt));
    if (recorded.kind === 'unreadable') return leaveOut(recorded.reason);
    if (recorded.kind === 'untimed' || recorded.kind === 'snapshot') return leaveOut('another stream');
    const knownAt = Math.max(this.#coveredUntil, recorded.knownAt);
    this.#cover(knownAt);
    if (recorded.kind !== 'trade') return leaveOut('another stream');
    const problem = this.#add(recorded.message, knownAt);
    if (problem !== undefined) leaveOut(problem);
  }

  end(): void {
    // The stretch that has not ended is no flow: trades of it may be missing.
  }

  #add({ s, t, p, q, m }: TradeMessage, knownAt: number): string | undefined {
    if (s !== this.#symbol) return 'another market';
    if (t <= this.#lastTrade) return 'a trade that is not after the one before it';
    const [price, amount] = [decimalOf(p), decimalOf(q)];
    if (!(price > 0) || !(amount > 0)) return 'a price or an amount that is not above zero';
    this.#lastTrade = t;
    const number = Math.ceil(knownAt / this.#options.every);
    const sums: Sums = this.#stretches.get(number) ?? [0, 0, 0, 0, 0, 0];
    const side = m ? 3 : 0;
    sums[side] += amount;
    sums[side + 1] = (sums[side + 1] as number) + amount * price;
    sums[side + 2] = (sums[side + 2] as number) + 1;
    this.#stretches.set(number, sums);
    return undefined;
  }

  /** The recording covers the time up to here: the flows that ended before it are given. */
  #cover(until: number): void {
    const { every, window } = this.#options;
    if (until - this.#coveredUntil > LONGEST_SILENCE) {
      this.#coveredFrom = until;
      this.#coveredUntil = until;
      this.#stretches.clear();
      return;
    }
    const first = Math.ceil(this.#coveredUntil / every);
    for (let number = first; number * every < until; number++) {
      if (number * every - window >= this.#coveredFrom) this.#give(number);
      this.#stretches.delete(number - window / every);
    }
    this.#coveredUntil = until;
  }

  #give(number: number): void {
    const { every, window, delay } = this.#options;
    const total: Sums = [0, 0, 0, 0, 0, 0];
    for (let stretch = number - window / every + 1; stretch <= number; stretch++) {
      const sums = this.#stretches.get(stretch);
      if (sums === undefined) continue;
      for (const [place, sum] of sums.entries()) total[place] = (total[place] as number) + sum;
    }
    const [buyVolume, buyValue, buyTrades, sellVolume, sellValue, sellTrades] = total;
    const knownAt = instant(number * every + delay);
    const since = instant(number * every - window);
    const bought = { buyVolume, buyValue, buyTrades };
    this.#sink.take({ kind: 'flow', knownAt, since, ...bought, sellVolume, sellValue, sellTrades });
  }
}
