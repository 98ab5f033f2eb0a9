import { SeededRandom, shuffle } from '../../math/random.ts';

/** A trade by the bars whose returns it earned: from `entryBar` up to, not including, `exitBar`. */
export interface HeldTrade {
  /** Position in `markets`; 0 by default. */
  readonly market?: number;
  readonly entryBar: number;
  readonly exitBar: number;
  readonly direction: 1 | -1;
  /** Share of equity put in, 1 by default: counts in the totals, not in the comparison (see `sizes`). */
  readonly weight?: number;
}

export interface RandomEntryInput {
  /**
   * Simple return of each bar of each market, between the prices at which orders execute (open to next open); NaN or 0
   * across a hole. All bars in which the strategy was free to trade.
   */
  readonly markets: readonly Float64Array[];
  readonly trades: readonly HeldTrade[];
  /**
   * Per market and bar: the share of equity that the sizing rule would put into a trade entered there. By default all
   * trades are compared at equal size: a trade's own weight moved to another place would let sizing to volatility pass
   * for foresight.
   */
  readonly sizes?: readonly Float64Array[];
  /** Fees, spread and slippage of one trade, in and out, as a fraction. */
  readonly roundTripCost: number;
  /** 2000 by default. */
  readonly draws?: number;
  readonly seed: number;
}

export interface RandomEntryTest {
  /** (1 + draws that did at least as well) / (1 + draws). */
  readonly pValue: number;
  /** Sum of weighted net returns of the strategy, and the mean of the draws. */
  readonly total: number;
  readonly meanRandomTotal: number;
  readonly draws: number;
}

/**
 * Permutation test against random entry with the same turnover: the same trades (number, holding lengths, directions,
 * costs, sizing rule) at random places over the same bars, never overlapping where the strategy's did not. A strategy that is
 * long in a rising market earns its drift in every draw, so that drift alone is no edge.
 *
 * Compared is the mean of the net returns over their deviation, not their sum: a strategy without foresight
 * that trades when the market is wild has a wider sum than random entry, and would pass too often.
 * Undefined with fewer than two trades, or when their returns do not vary.
 */
export function randomEntryTest({ markets, trades, sizes = [], roundTripCost, draws = 2000, seed }: RandomEntryInput): RandomEntryTest | undefined {
  const books = markets.map((returns, market) => new Book(returns, trades.filter((trade) => (trade.market ?? 0) === market), sizes[market]));
  const observed = new NetReturns(roundTripCost);
  for (const book of books) book.replay(observed);
  const score = observed.score();
  if (score === undefined) return undefined;
  const random = new SeededRandom(seed);
  let asGood = 0;
  let totals = 0;
  for (let draw = 0; draw < draws; draw++) {
    const drawn = new NetReturns(roundTripCost);
    for (const book of books) book.scatter(random, drawn);
    totals += drawn.sum;
    // Rounding may set equal placements apart in the last digit.
    if ((drawn.score() ?? 0) >= score - 1e-12 * Math.abs(score)) asGood++;
  }
  return { pValue: (1 + asGood) / (1 + draws), total: observed.sum, meanRandomTotal: totals / draws, draws };
}

/** Adds up net returns. */
class NetReturns {
  readonly #cost: number;
  #count = 0;
  #nets = 0;
  #squares = 0;
  /** Of all weighted net returns. */
  sum = 0;

  constructor(cost: number) {
    this.#cost = cost;
  }

  add(gross: number, size: number, weight: number): void {
    const net = size * (gross - this.#cost);
    this.#count++;
    this.#nets += net;
    this.#squares += net * net;
    this.sum += weight * (gross - this.#cost);
  }

  /** Mean over deviation; undefined where there is no deviation. */
  score(): number | undefined {
    if (this.#count < 2) return undefined;
    const mean = this.#nets / this.#count;
    const variance = this.#squares / this.#count - mean * mean;
    return variance > 1e-12 * mean * mean ? mean / Math.sqrt(variance) : undefined;
  }
}

/** The trades of one market, and the bars they can lie on. */
class Book {
  readonly #level: Float64Array;
  readonly #sizes: Float64Array | undefined;
  readonly #trades: readonly HeldTrade[];
  readonly #order: Int32Array;
  readonly #gaps: Float64Array;
  /** Bars outside of trades; undefined when trades overlap and are placed independently of each other. */
  readonly #free: number | undefined;

  constructor(returns: Float64Array, trades: readonly HeldTrade[], sizes: Float64Array | undefined) {
    this.#sizes = sizes;
    this.#level = new Float64Array(returns.length + 1).fill(1);
    returns.forEach((value, bar) => {
      this.#level[bar + 1] = (this.#level[bar] as number) * (Number.isNaN(value) ? 1 : 1 + value);
    });
    this.#trades = trades.toSorted((a, b) => a.entryBar - b.entryBar);
    for (const { entryBar, exitBar } of trades) {
      if (!(entryBar >= 0 && exitBar > entryBar && exitBar <= returns.length)) {
        throw new RangeError(`A trade lies on the bars 0 to ${returns.length}, was ${entryBar} to ${exitBar}`);
      }
    }
    this.#order = Int32Array.from(this.#trades.keys());
    this.#gaps = new Float64Array(trades.length + 1);
    const overlap = this.#trades.some((trade, index) => trade.entryBar < (this.#trades[index - 1]?.exitBar ?? 0));
    const held = trades.reduce((sum, { entryBar, exitBar }) => sum + exitBar - entryBar, 0);
    this.#free = overlap ? undefined : returns.length - held;
  }

  replay(into: NetReturns): void {
    for (const trade of this.#trades) this.#add(trade, trade.entryBar, into);
  }

  /** Places all trades anew. Free bars are shared out as between the order statistics of uniform draws. */
  scatter(random: SeededRandom, into: NetReturns): void {
    if (this.#free === undefined) {
      for (const trade of this.#trades) this.#add(trade, random.below(this.#level.length - (trade.exitBar - trade.entryBar)), into);
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

  #add({ entryBar, exitBar, direction, weight = 1 }: HeldTrade, at: number, into: NetReturns): void {
    const growth = (this.#level[at + exitBar - entryBar] as number) / (this.#level[at] as number) - 1;
    const size = this.#sizes?.[at];
    into.add(direction * growth, size ?? 1, size ?? weight);
  }
}
