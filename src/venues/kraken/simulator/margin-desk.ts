import { notionalMinor } from '../../../core/money.ts';
import { clientOrderId, type OrderRequest, type StopOrder } from '../../../core/order.ts';
import type { Instant } from '../../../core/time.ts';
import { ceilingDivide, floorDivide } from '../../../core/whole-division.ts';
import { owedMinor } from '../../../exchange/exact-rate.ts';
import { Exchange } from '../../../exchange/exchange.ts';
import { exactNotional } from '../../../exchange/notional.ts';
import type { TradedVolume } from '../../../exchange/traded-volume.ts';
import type { KrakenMarket } from './kraken-market.ts';
import { MarginBook, openCostMinor, type MarginPosition, type MarginTrade } from './margin-book.ts';
import { lendingParts } from './lending-parts.ts';
import { MARGIN_TERMS } from './margin-terms.ts';

/**
 * Cash of the matching core, larger than any order can need, because the venue and not the core decides what an order
 * may open.
 */
const BOUNDLESS_MINOR = 10n ** 40n;

/** The value of the account as collateral. */
export interface MarginView {
  readonly cashMinor: bigint;
  /** The price now, in whole ticks, by place of the market. */
  readonly mark: (index: number) => number;
}

/**
 * A stop of the venue itself, at the price where the margin level falls to the liquidation level. No interface shows
 * it.
 */
interface Guard {
  readonly request: StopOrder;
  leftLots: number;
}

/**
 * Keeps the margin positions of the simulated Kraken. Orders with leverage are matched in a separate exchange of the
 * same matching core, whose cash is not used. This desk keeps positions, profit, margin and fees, and only profits and
 * losses change the cash of the account. So coins and margin positions of one pair are separate, as at Kraken. Only the
 * quote currency is collateral; Kraken also takes coins, at a discount.
 */
export class MarginDesk {
  readonly exchange: Exchange;
  readonly books: readonly MarginBook[];
  readonly #markets: readonly KrakenMarket[];
  readonly #guards = new Map<number, Guard>();
  #guardCount = 0;

  constructor(markets: readonly KrakenMarket[], volume: TradedVolume) {
    this.#markets = markets;
    this.books = markets.map(
      ({ instrument: { tick, lot }, borrow }) => new MarginBook(notionalMinor(1, 1, tick, lot), borrow.rolloverEvery),
    );
    this.exchange = new Exchange({
      markets: markets.map(({ instrument, rules }) => ({ instrument: { ...instrument, kind: 'margin' }, rules })),
      cashMinor: BOUNDLESS_MINOR,
      volume,
    });
  }

  /** All positions, oldest first within a pair. */
  get positions(): readonly MarginPosition[] {
    return this.books.flatMap(({ positions }) => positions);
  }

  /**
   * Books a trade. `profitMinor` is the gain or loss of the account. Opening costs a fee in addition to the fee of the
   * trade.
   */
  trade(
    index: number,
    trade: MarginTrade,
  ): {
    readonly profitMinor: bigint;
    readonly openingFeeMinor: bigint;
    readonly marginMinor: bigint;
    readonly closedLots: number;
  } {
    const book = this.#book(index);
    const { profitMinor, openedLots, closedLots } = book.trade(trade);
    const opened = exactNotional(trade.ticks, openedLots, book.unitMinor);
    return {
      profitMinor,
      closedLots,
      openingFeeMinor: owedMinor(opened, lendingParts(this.#market(index), trade.side)),
      marginMinor: ceilingDivide(opened, BigInt(trade.order.leverage ?? 1)),
    };
  }

  usedMinor(): bigint {
    return this.books.reduce((sum, book) => sum + book.usedMinor(), 0n);
  }

  unrealisedMinor({ mark }: Pick<MarginView, 'mark'>): bigint {
    return this.books.reduce(
      (sum, book, index) => sum + (book.positions.length === 0 ? 0n : book.unrealisedMinor(mark(index))),
      0n,
    );
  }

  /** When the next rollover fee is due. */
  nextRollover(): number {
    return this.positions.reduce((next, { nextRollover }) => Math.min(next, nextRollover), Infinity);
  }

  /** The rollover fees that are due by now. */
  rollOver(now: Instant): { readonly position: MarginPosition; readonly feeMinor: bigint }[] {
    return this.books.flatMap((book, index) =>
      book.positions
        .filter(({ nextRollover }) => nextRollover <= now)
        .map((position) => {
          const market = this.#market(index);
          position.nextRollover = (position.nextRollover + market.borrow.rolloverEvery) as Instant;
          return {
            position,
            feeMinor: owedMinor(openCostMinor(position, book.unitMinor), lendingParts(market, position.side)),
          };
        }),
    );
  }

  /** The venue's own stops that rest. */
  guards(): { readonly index: number; readonly request: OrderRequest }[] {
    return [...this.#guards].map(([index, { request }]) => ({ index, request }));
  }

  /** Notes that a stop of the venue filled some lots. Returns the stop, or undefined for another id. */
  guardFilled(id: string, lots: number): { readonly market: KrakenMarket; readonly request: OrderRequest } | undefined {
    for (const [index, guard] of this.#guards) {
      if (guard.request.id !== id) continue;
      guard.leftLots -= lots;
      if (guard.leftLots === 0) this.#guards.delete(index);
      const market = this.#markets[index];
      return market === undefined ? undefined : { market, request: guard.request };
    }
    return undefined;
  }

  /** Moves the venue's stops to their present prices. Returns the markets whose price is already beyond the stop. */
  guard(view: MarginView, now: Instant): number[] {
    return this.books.flatMap((book, index) => (this.#guardOne(index, book, view, now) === 'reached' ? [index] : []));
  }

  #guardOne(index: number, book: MarginBook, view: MarginView, now: Instant): 'reached' | 'waiting' {
    const standing = this.#guards.get(index);
    const lots = Math.abs(book.lots);
    if (standing === undefined && lots === 0) return 'waiting';
    const ticks = lots === 0 ? undefined : this.#stopTicks(index, book, view);
    // A liquidation that has begun goes on until the position is closed, whatever the price does.
    if (standing !== undefined && standing.leftLots < standing.request.lots && lots > 0) return 'waiting';
    if (standing !== undefined && (standing.request.triggerTicks !== ticks || standing.request.lots !== lots))
      this.#withdraw(index, standing, now);
    if (ticks === undefined) return 'waiting';
    const side = book.lots > 0 ? 'sell' : 'buy';
    if (!this.#guards.has(index)) this.#place(index, { side, lots, triggerTicks: ticks, createdAt: now });
    return (side === 'sell' ? view.mark(index) <= ticks : view.mark(index) >= ticks) ? 'reached' : 'waiting';
  }

  #place(index: number, stop: Pick<StopOrder, 'side' | 'lots' | 'triggerTicks' | 'createdAt'>): void {
    const id = clientOrderId(`margin-stop-${++this.#guardCount}`);
    const request = {
      ...stop,
      id,
      instrument: this.#markets[index]?.instrument.id ?? '',
      purpose: 'protect',
      reduce: 'reduce-only',
      kind: 'stop',
    } as const;
    const problem = this.exchange.submit(request, stop.createdAt);
    if (problem !== undefined) throw new Error(`The matching core refuses the venue's own stop: ${problem.reason}`);
    this.#guards.set(index, { request, leftLots: stop.lots });
  }

  #withdraw(index: number, { request }: Guard, now: Instant): void {
    this.exchange.cancel(request.id, now);
    this.#guards.delete(index);
  }

  /**
   * The price at which equity is `stop` percent of the margin in use, with everything else unchanged, rounded to the
   * tick that is reached first. Undefined when no price above zero is that low or high.
   */
  #stopTicks(index: number, book: MarginBook, { cashMinor, mark }: MarginView): number | undefined {
    const others = this.unrealisedMinor({ mark }) - book.unrealisedMinor(mark(index));
    const spare = 100n * (cashMinor + others) - BigInt(MARGIN_TERMS.stop) * this.usedMinor();
    const cost = 100n * book.positions.reduce((sum, position) => sum + openCostMinor(position, book.unitMinor), 0n);
    const perTick = 100n * BigInt(Math.abs(book.lots)) * book.unitMinor;
    if (book.lots > 0) {
      const ticks = Number(floorDivide(cost - spare, perTick));
      return ticks >= 1 ? ticks : undefined;
    }
    return Math.max(1, Number(ceilingDivide(cost + spare, perTick)));
  }

  #market(index: number): KrakenMarket {
    const market = this.#markets[index];
    if (market === undefined) throw new RangeError(`No market ${index} is traded on margin here`);
    return market;
  }

  #book(index: number): MarginBook {
    const book = this.books[index];
    if (book === undefined) throw new RangeError(`No market ${index} is traded on margin here`);
    return book;
  }
}
