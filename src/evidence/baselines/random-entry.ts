import { SeededRandom, shuffle } from '../../math/random.ts';

/** A trade as the bars whose returns it earned: from `entryBar` up to, not including, `exitBar`. */
export interface HeldTrade {
  /** Position in `markets`; 0 by default. */
  readonly market?: number;
  readonly entryBar: number;
  readonly exitBar: number;
  readonly direction: 1 | -1;
  /** Share of equity that was invested, 1 by default. It counts in the totals, not in the comparison (see `sizes`). */
  readonly weight?: number;
}

export interface RandomEntryInput {
  /**
   * Simple return of each bar of each market, between the prices at which orders execute (open to next open). NaN or 0
   * across a hole. These are all bars in which the strategy could trade.
   */
  readonly markets: readonly Float64Array[];
  readonly trades: readonly HeldTrade[];
  /**
   * Per market and bar: the share of equity that the sizing rule would invest in a trade entered there. By default all
   * trades are compared at equal size. If a trade kept its own weight at a random place, sizing by volatility would
   * look like foresight.
   */
  readonly sizes?: readonly Float64Array[];
  /**
   * Per market: the time of each bar in any unit. Returns of several markets at the same time are added. By default bar
   * `n` of every market has the same time.
   */
  readonly times?: readonly Float64Array[];
  /**
   * Fees, spread and slippage of entry and exit together, as a fraction. Counts in the totals, not in the comparison.
   */
  readonly roundTripCost: number;
  /** 2000 by default. */
  readonly draws?: number;
  readonly seed: number;
}

export interface RandomEntryTest {
  /** (1 + draws that did at least as well) / (1 + draws). */
  readonly pValue: number;
  /** The strategy's score, the mean of the draws' scores and their standard deviation. */
  readonly score: number;
  readonly meanRandomScore: number;
  readonly randomScoreDeviation: number;
  /**
   * Sum over the strategy's trades of weight x (return over its bars - round-trip cost), and the mean of the draws.
   * Borrowing costs, stop prices and fee tiers are not part of it.
   */
  readonly total: number;
  readonly meanRandomTotal: number;
  readonly draws: number;
}

/**
 * Permutation test against random entry with the same turnover. A draw places the same trades (number, holding times,
 * directions, sizing rule) at random over the same bars. Draws do not overlap where the strategy's trades do not. A
 * strategy that is long in a rising market earns the drift in every draw, so drift alone is no edge.
 *
 * The test compares a score: the sum over all bars of what the open positions earned above the market's mean return,
 * divided by the root of the sum of its squares. Without foresight each bar adds zero in the mean. The score then has a
 * variance of one, whether the trades lie in volatile or quiet bars, end by a stop or by time, or are in markets that
 * move together. The score has no costs, because every draw pays the same ones. A score of net returns would favour
 * volatile bars, where the cost is a smaller part of the deviation, and too many traders without foresight would pass.
 * Undefined with fewer than two trades, or when the returns do not vary.
 */
export function randomEntryTest(input: RandomEntryInput): RandomEntryTest | undefined {
  const { markets, trades, roundTripCost, draws = 2000, seed } = input;
  const clocks = commonClocks(input);
  const books = markets.map((returns, market) => {
    const own = trades.filter((trade) => (trade.market ?? 0) === market);
    const sizes = input.sizes?.[market];
    return new Book({ returns, trades: own, clock: clocks.slots[market], ...(sizes === undefined ? {} : { sizes }) });
  });
  const earnings = new Earnings(clocks.count, roundTripCost);
  for (const book of books) book.replay(earnings);
  const score = earnings.score();
  if (score === undefined || trades.length < 2) return undefined;
  const total = earnings.total;
  const random = new SeededRandom(seed);
  let [asGood, totals, scores, squares] = [0, 0, 0, 0];
  for (let draw = 0; draw < draws; draw++) {
    earnings.clear();
    for (const book of books) book.scatter(random, earnings);
    const drawn = earnings.score() ?? 0;
    totals += earnings.total;
    scores += drawn;
    squares += drawn * drawn;
    // Equal placements can differ by rounding in the last digits of a score near zero.
    if (drawn >= score - 1e-9) asGood++;
  }
  const meanRandomScore = scores / draws;
  const randomScoreDeviation = Math.sqrt(Math.max(0, squares / draws - meanRandomScore ** 2));
  return {
    pValue: (1 + asGood) / (1 + draws),
    score,
    meanRandomScore,
    randomScoreDeviation,
    total,
    meanRandomTotal: totals / draws,
    draws,
  };
}

interface CommonClocks {
  /** Distinct times over all markets. */
  readonly count: number;
  /** Per market and bar: the index of its time among all times. Absent where equal bars already have equal times. */
  readonly slots: readonly (Int32Array | undefined)[];
}

function commonClocks({ markets, times }: RandomEntryInput): CommonClocks {
  const longest = Math.max(0, ...markets.map(({ length }) => length));
  if (times === undefined || markets.length < 2) return { count: longest, slots: [] };
  const all = new Set<number>();
  for (const own of times) for (const time of own) all.add(time);
  const places = new Map(Array.from(Float64Array.from(all).sort(), (time, place) => [time, place] as const));
  return { count: all.size, slots: times.map((own) => Int32Array.from(own, (time) => places.get(time) as number)) };
}

/** Sums what trades earn, bar by bar over all markets. */
class Earnings {
  readonly #cost: number;
  /** Per time: size x direction x (return - mean return), over all open positions. */
  readonly bars: Float64Array;
  /** Sum over all trades of weight x (return over its bars - round-trip cost). */
  total = 0;

  constructor(times: number, cost: number) {
    this.bars = new Float64Array(times);
    this.#cost = cost;
  }

  clear(): void {
    this.bars.fill(0);
    this.total = 0;
  }

  addTrade(gross: number, weight: number): void {
    this.total += weight * (gross - this.#cost);
  }

  /** The sum divided by the root of the sum of squares; undefined where nothing varied. */
  score(): number | undefined {
    let [sum, squares] = [0, 0];
    for (const value of this.bars) {
      sum += value;
      squares += value * value;
    }
    return squares > 1e-24 ? sum / Math.sqrt(squares) : undefined;
  }
}

interface BookParts {
  readonly returns: Float64Array;
  readonly trades: readonly HeldTrade[];
  readonly clock: Int32Array | undefined;
  readonly sizes?: Float64Array;
}

/** The trades of one market, and the bars they can lie on. */
class Book {
  readonly #level: Float64Array;
  /** Return above the market's mean; 0 across a hole. */
  readonly #excess: Float64Array;
  readonly #clock: Int32Array | undefined;
  readonly #sizes: Float64Array | undefined;
  readonly #trades: readonly HeldTrade[];
  readonly #order: Int32Array;
  readonly #gaps: Float64Array;
  /** Bars outside of trades; undefined when trades overlap and are placed independently of each other. */
  readonly #free: number | undefined;

  constructor({ returns, trades, clock, sizes }: BookParts) {
    this.#sizes = sizes;
    this.#clock = clock;
    this.#level = new Float64Array(returns.length + 1).fill(1);
    returns.forEach((value, bar) => {
      this.#level[bar + 1] = (this.#level[bar] as number) * (Number.isNaN(value) ? 1 : 1 + value);
    });
    this.#excess = excessOf(returns);
    this.#trades = trades.toSorted((a, b) => a.entryBar - b.entryBar);
    for (const { entryBar, exitBar } of trades) {
      if (!(entryBar >= 0 && exitBar > entryBar && exitBar <= returns.length)) {
        throw new RangeError(`A trade must lie on the bars 0 to ${returns.length}, was ${entryBar} to ${exitBar}`);
      }
    }
    this.#order = Int32Array.from(this.#trades.keys());
    this.#gaps = new Float64Array(trades.length + 1);
    const overlap = this.#trades.some((trade, index) => trade.entryBar < (this.#trades[index - 1]?.exitBar ?? 0));
    const held = trades.reduce((sum, { entryBar, exitBar }) => sum + exitBar - entryBar, 0);
    this.#free = overlap ? undefined : returns.length - held;
  }

  replay(into: Earnings): void {
    for (const trade of this.#trades) this.#add(trade, trade.entryBar, into);
  }

  /** Places all trades at random. The free bars between them are spaced like the order statistics of uniform draws. */
  scatter(random: SeededRandom, into: Earnings): void {
    if (this.#free === undefined) {
      for (const trade of this.#trades) {
        this.#add(trade, random.below(this.#level.length - (trade.exitBar - trade.entryBar)), into);
      }
      return;
    }
    shuffle(this.#order, random);
    let total = 0;
    for (let gap = 0; gap < this.#gaps.length; gap++) {
      total -= Math.log((random.nextUint32() + 0.5) / 4_294_967_296);
      this.#gaps[gap] = total;
    }
    let held = 0;
    for (let place = 0; place < this.#order.length; place++) {
      const trade = this.#trades[this.#order[place] as number] as HeldTrade;
      const before = Math.min(Math.floor(((this.#free + 1) * (this.#gaps[place] as number)) / total), this.#free);
      this.#add(trade, before + held, into);
      held += trade.exitBar - trade.entryBar;
    }
  }

  #add({ entryBar, exitBar, direction, weight = 1 }: HeldTrade, at: number, into: Earnings): void {
    const end = at + exitBar - entryBar;
    const size = this.#sizes?.[at];
    const growth = (this.#level[end] as number) / (this.#level[at] as number) - 1;
    into.addTrade(direction * growth, size ?? weight);
    const position = direction * (size ?? 1);
    for (let bar = at; bar < end; bar++) {
      const slot = this.#clock === undefined ? bar : (this.#clock[bar] as number);
      (into.bars[slot] as number) += position * (this.#excess[bar] as number);
    }
  }
}

function excessOf(returns: Float64Array): Float64Array {
  let [sum, count] = [0, 0];
  for (const value of returns) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  const mean = count === 0 ? 0 : sum / count;
  return returns.map((value) => (Number.isNaN(value) ? 0 : value - mean));
}
