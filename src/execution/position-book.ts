import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor, notionalMinor } from '../core/money.ts';
import type { PositionView } from '../core/portfolio.ts';
import type { Instant } from '../core/time.ts';
import { exactNotional } from '../exchange/notional.ts';
import { RoundTrip, type RoundTripSnapshot, type TripEnd } from './round-trip.ts';
import type { OpenTrade, Trade } from './trade.ts';

/** A fill with why its order was sent. */
export interface BookedFill {
  readonly fill: Fill;
  readonly reason: string;
  /** Price times lots, without sign. */
  readonly notionalMinor: bigint;
}

/** The lots of a fill that close a position or open one, with their share of its value and fee. */
interface FillPart extends BookedFill {
  readonly lots: number;
  readonly feeMinor: bigint;
}

/** Financing of a position. */
export interface BookedFlow {
  readonly at: Instant;
  readonly amountMinor: bigint;
}

/** A position without the trades that have finished. */
export interface PositionSnapshot {
  readonly lots: number;
  readonly costMinor: bigint;
  readonly realisedMinor: bigint;
  readonly openedAt: Instant | undefined;
  readonly trip: RoundTripSnapshot | undefined;
}

/**
 * One instrument's position, its cost and its finished trades, built from fills in the order of their time. Costs are
 * averaged: closing part of a position takes its share of the cost, cut off towards zero, and the remainder of less
 * than a minor unit stays with the lots that stay.
 */
export class PositionBook {
  readonly instrument: Instrument;
  lots = 0;
  /** Signed like the lots. */
  costMinor = 0n;
  realisedMinor = 0n;
  /** Finished since this book was begun or copied. */
  readonly trades: Trade[] = [];
  /** Minor units of one tick times one lot. */
  readonly unitMinor: bigint;
  readonly #lotScale: number;
  #openedAt: Instant | undefined;
  #trip: RoundTrip | undefined;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
    this.#lotScale = 10 ** instrument.lot.decimals;
    this.unitMinor = notionalMinor(1, 1, instrument.tick, instrument.lot);
  }

  add({ fill, reason, notionalMinor: whole }: BookedFill): void {
    const closing =
      this.lots !== 0 && this.lots > 0 === (fill.side === 'sell') ? Math.min(fill.lots, Math.abs(this.lots)) : 0;
    // A fill that turns the position is two facts: it closes one trade and opens the next; the fee is shared by lots.
    const closingFee = shareOf(fill.feeMinor, closing, fill.lots);
    const closingNotional = closing === fill.lots ? whole : exactNotional(fill.priceTicks, closing, this.unitMinor);
    if (closing > 0) this.#close({ fill, reason, lots: closing, notionalMinor: closingNotional, feeMinor: closingFee });
    if (fill.lots > closing)
      this.#open({
        fill,
        reason,
        lots: fill.lots - closing,
        notionalMinor: whole - closingNotional,
        feeMinor: fill.feeMinor - closingFee,
      });
  }

  /**
   * Books financing on the open trade; on the one that ended last when nothing is open, as a venue may report it late.
   */
  finance({ amountMinor }: BookedFlow): void {
    if (this.#trip !== undefined) {
      this.#trip.finance(amountMinor);
      return;
    }
    const last = this.trades.pop();
    if (last === undefined) return;
    const financingMinor = last.financingMinor + amountMinor;
    this.trades.push({ ...last, financingMinor, netMinor: last.netMinor + amountMinor });
  }

  /** The market was settled: all lots leave for a payment, signed like them, without a fee. */
  settle(at: Instant, paymentMinor: bigint): void {
    if (this.lots === 0) return;
    this.realisedMinor += paymentMinor - this.costMinor;
    this.costMinor = 0n;
    this.lots = 0;
    this.#trip?.leave(paymentMinor < 0n ? -paymentMinor : paymentMinor, 0n);
    this.#finish({ at, exitReason: 'settlement', exitCause: 'settlement' });
  }

  /** The trade that is open, if one is. */
  openTrade(): OpenTrade | undefined {
    return this.#trip?.soFar();
  }

  /** The same position, to go its own way from here, with no trades finished yet. */
  copy(): PositionBook {
    const copy = new PositionBook(this.instrument);
    copy.lots = this.lots;
    copy.costMinor = this.costMinor;
    copy.realisedMinor = this.realisedMinor;
    copy.#openedAt = this.#openedAt;
    copy.#trip = this.#trip?.copy();
    return copy;
  }

  /** What `copy` copies. */
  snapshot(): PositionSnapshot {
    const { lots, costMinor, realisedMinor } = this;
    return { lots, costMinor, realisedMinor, openedAt: this.#openedAt, trip: this.#trip?.snapshot() };
  }

  /** The position that a snapshot is of, with no trades finished yet. */
  static from(snapshot: PositionSnapshot, instrument: Instrument): PositionBook {
    const book = new PositionBook(instrument);
    book.lots = snapshot.lots;
    book.costMinor = snapshot.costMinor;
    book.realisedMinor = snapshot.realisedMinor;
    book.#openedAt = snapshot.openedAt;
    book.#trip = snapshot.trip === undefined ? undefined : RoundTrip.from(snapshot.trip, instrument);
    return book;
  }

  view(): PositionView {
    const { instrument, lots } = this;
    return {
      instrument: instrument.id,
      lots,
      entryPrice: lots === 0 ? undefined : this.#averagePrice(),
      openedAt: this.#openedAt,
    };
  }

  #open({ fill, reason, lots, notionalMinor: notional, feeMinor }: FillPart): void {
    const side = fill.side === 'buy' ? 'long' : 'short';
    this.#openedAt ??= fill.at;
    this.#trip ??= new RoundTrip(this.instrument, side, fill.at, reason);
    this.#trip.enter(lots, notional, feeMinor);
    this.lots += side === 'long' ? lots : -lots;
    this.costMinor += side === 'long' ? notional : -notional;
  }

  #close({ fill, reason, lots, notionalMinor: notional, feeMinor }: FillPart): void {
    const cost = shareOf(this.costMinor, lots, Math.abs(this.lots));
    const received = fill.side === 'sell' ? notional : -notional;
    this.realisedMinor += received - cost;
    this.costMinor -= cost;
    this.lots += fill.side === 'sell' ? -lots : lots;
    this.#trip?.leave(notional, feeMinor);
    if (this.lots === 0) this.#finish({ at: fill.at, exitReason: reason, exitCause: fill.cause });
  }

  #finish(end: TripEnd): void {
    if (this.#trip !== undefined) this.trades.push(this.#trip.finish(end));
    this.#trip = undefined;
    this.#openedAt = undefined;
  }

  #averagePrice(): number {
    const { instrument, costMinor, lots } = this;
    const perLot = amountFromMinor(costMinor) / lots;
    return (perLot * this.#lotScale) / instrument.lot.units;
  }
}

/** `part` of `whole` of an amount, cut off towards zero. */
function shareOf(amountMinor: bigint, part: number, whole: number): bigint {
  if (part === 0) return 0n;
  return part === whole ? amountMinor : (amountMinor * BigInt(part)) / BigInt(whole);
}
