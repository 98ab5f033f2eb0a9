import type { Restorable } from '../core/restorable.ts';
import { DAY } from '../core/time.ts';

export interface TradingDaySnapshot {
  readonly startEquity: number;
  /** -Infinity before the first day. */
  readonly nextDay: number;
}

/** Equity at the beginning of the running UTC day, net of transfers since: what a daily loss is measured from. */
export class TradingDay implements Restorable<TradingDaySnapshot> {
  startEquity: number;
  #nextDay = Number.NEGATIVE_INFINITY;

  constructor(startEquity: number) {
    this.startEquity = startEquity;
  }

  /** Whether this instant is in another day than the last one seen. Cheap, for every moment. */
  isOver(at: number): boolean {
    return at >= this.#nextDay;
  }

  begin(at: number, equity: number): void {
    this.#nextDay = (Math.floor(at / DAY) + 1) * DAY;
    this.startEquity = equity;
  }

  snapshot(): TradingDaySnapshot {
    return { startEquity: this.startEquity, nextDay: this.#nextDay };
  }

  restore({ startEquity, nextDay }: TradingDaySnapshot): void {
    this.startEquity = startEquity;
    this.#nextDay = nextDay;
  }

  /** Money paid in or out is neither profit nor loss. */
  transfer(amount: number): void {
    this.startEquity += amount;
  }
}
