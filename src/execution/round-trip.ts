import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor, stepSize } from '../core/money.ts';
import type { Instant } from '../core/time.ts';
import type { OpenTrade, Trade } from './trade.ts';

/** A trade that has not ended. */
export interface RoundTripSnapshot {
  readonly side: Trade['side'];
  readonly entryAt: Instant;
  readonly entryReason: string;
  readonly lots: number;
  readonly enteredMinor: bigint;
  readonly leftMinor: bigint;
  readonly feesMinor: bigint;
  readonly financingMinor: bigint;
}

/** Gathers the fills between flat and flat into one trade. */
export class RoundTrip {
  readonly #instrument: Instrument;
  readonly #side: Trade['side'];
  readonly #entryAt: Instant;
  readonly #entryReason: string;
  #lots = 0;
  #enteredMinor = 0n;
  #leftMinor = 0n;
  #feesMinor = 0n;
  #financingMinor = 0n;

  constructor(instrument: Instrument, side: Trade['side'], entryAt: Instant, entryReason: string) {
    this.#instrument = instrument;
    this.#side = side;
    this.#entryAt = entryAt;
    this.#entryReason = entryReason;
  }

  /** The same trip so far, to go its own way from here. */
  copy(): RoundTrip {
    return RoundTrip.from(this.snapshot(), this.#instrument);
  }

  snapshot(): RoundTripSnapshot {
    return {
      side: this.#side,
      entryAt: this.#entryAt,
      entryReason: this.#entryReason,
      lots: this.#lots,
      enteredMinor: this.#enteredMinor,
      leftMinor: this.#leftMinor,
      feesMinor: this.#feesMinor,
      financingMinor: this.#financingMinor,
    };
  }

  /** The trip that a snapshot is of, to go its own way from there. */
  static from(snapshot: RoundTripSnapshot, instrument: Instrument): RoundTrip {
    const trip = new RoundTrip(instrument, snapshot.side, snapshot.entryAt, snapshot.entryReason);
    trip.#lots = snapshot.lots;
    trip.#enteredMinor = snapshot.enteredMinor;
    trip.#leftMinor = snapshot.leftMinor;
    trip.#feesMinor = snapshot.feesMinor;
    trip.#financingMinor = snapshot.financingMinor;
    return trip;
  }

  enter(lots: number, notionalMinor: bigint, feeMinor: bigint): void {
    this.#lots += lots;
    this.#enteredMinor += notionalMinor;
    this.#feesMinor += feeMinor;
  }

  leave(notionalMinor: bigint, feeMinor: bigint): void {
    this.#leftMinor += notionalMinor;
    this.#feesMinor += feeMinor;
  }

  /** Money that holding the position cost, below zero, or brought. */
  finance(amountMinor: bigint): void {
    this.#financingMinor += amountMinor;
  }

  /** The trade as far as it has come. */
  soFar(): OpenTrade {
    const boughtMinor = this.#side === 'long' ? this.#enteredMinor : this.#leftMinor;
    return {
      instrument: this.#instrument.id,
      entryAt: this.#entryAt,
      cashMinor: this.#enteredMinor + this.#leftMinor - 2n * boughtMinor,
      feesMinor: this.#feesMinor,
      financingMinor: this.#financingMinor,
    };
  }

  /** The finished trade; `last` is the fill that made the position flat. */
  finish(last: Fill, exitReason: string): Trade {
    const quantity = this.#lots * stepSize(this.#instrument.lot);
    const grossMinor =
      this.#side === 'long' ? this.#leftMinor - this.#enteredMinor : this.#enteredMinor - this.#leftMinor;
    return {
      instrument: this.#instrument.id,
      side: this.#side,
      entryAt: this.#entryAt,
      exitAt: last.at,
      entryPrice: amountFromMinor(this.#enteredMinor) / quantity,
      exitPrice: amountFromMinor(this.#leftMinor) / quantity,
      lots: this.#lots,
      grossMinor,
      feesMinor: this.#feesMinor,
      financingMinor: this.#financingMinor,
      netMinor: grossMinor - this.#feesMinor + this.#financingMinor,
      entryReason: this.#entryReason,
      exitReason,
      exitCause: last.cause,
    };
  }
}
