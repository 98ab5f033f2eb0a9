import type { Candle } from '../core/candle.ts';
import type { MarketView } from '../core/moment.ts';
import type { Restorable } from '../core/restorable.ts';
import { takeNumbers } from '../core/take-numbers.ts';
import type { Instant } from '../core/time.ts';
import { ApprovalTimes } from '../risk/approval-times.ts';
import { EquityPeak } from '../risk/equity-peak.ts';
import { LosingStreak, type BookedChange, type LosingStreakSnapshot } from '../risk/losing-streak.ts';
import type { LossLimit } from '../risk/loss-limit.ts';
import { NewestQuotes, type NewestQuotesSnapshot, type MarketQuote } from '../risk/newest-quotes.ts';
import { ReturnCorrelation, type ReturnCorrelationSnapshot } from '../risk/return-correlation.ts';
import type { RiskMemory } from '../risk/risk-memory.port.ts';

interface LiveRiskMemoryParts {
  readonly markets: number;
  readonly startEquity: number;
  /** Returns per estimate of a correlation; 0: none is measured. */
  readonly correlationWindow: number;
}

export interface RiskMemorySnapshot {
  readonly priceAt: readonly number[];
  readonly quotes: NewestQuotesSnapshot;
  readonly peak: number;
  readonly streak: LosingStreakSnapshot;
  readonly approvals: readonly Instant[];
  /** Undefined where none is measured. */
  readonly correlation: ReturnCorrelationSnapshot | undefined;
}

/** What the engine remembers for the guardian. It is one object for the engine's whole life. */
export class LiveRiskMemory implements RiskMemory, Restorable<RiskMemorySnapshot> {
  readonly priceAt: Float64Array;
  readonly quotes: NewestQuotes;
  readonly #peak: EquityPeak;
  readonly #streak: LosingStreak;
  readonly #approvals = new ApprovalTimes();
  readonly #correlation: ReturnCorrelation | undefined;

  constructor({ markets, startEquity, correlationWindow }: LiveRiskMemoryParts) {
    this.priceAt = new Float64Array(markets).fill(Number.NaN);
    this.quotes = new NewestQuotes(markets);
    this.#peak = new EquityPeak(startEquity);
    this.#streak = new LosingStreak(markets);
    this.#correlation =
      correlationWindow === 0 ? undefined : new ReturnCorrelation({ markets, window: correlationWindow });
  }

  get peakEquity(): number {
    return this.#peak.value;
  }

  get losingStreak(): number {
    return this.#streak.length;
  }

  get lastLossAt(): number {
    return this.#streak.lastLossAt;
  }

  approvedSince(at: Instant): number {
    return this.#approvals.since(at);
  }

  correlation(market: number, other: number): number {
    return this.#correlation?.between(market, other) ?? Number.NaN;
  }

  /** A candle closed. For every bar: a store or a few, nothing is allocated. */
  observe(market: number, candle: Candle, continuity: MarketView['continuity']): void {
    this.priceAt[market] = candle.closeTime;
    if (this.#correlation !== undefined) this.#correlation.observe(market, candle, continuity);
  }

  /** Another market takes the place of this one. */
  forget(market: number): void {
    this.priceAt[market] = Number.NaN;
    this.quotes.forget(market);
    this.#streak.forget(market);
    this.#correlation?.forget(market);
  }

  quote(quote: MarketQuote): void {
    this.quotes.store(quote);
  }

  approved(at: Instant): void {
    this.#approvals.add(at);
  }

  /** Financing of an open position. */
  financed(market: number, amountMinor: bigint): void {
    this.#streak.finance(market, amountMinor);
  }

  filled(change: BookedChange): void {
    this.#streak.book(change);
  }

  equity(equity: number): void {
    this.#peak.observe(equity);
  }

  /** Money was paid in or, below zero, out; `before` is the equity without it. */
  transferred(amount: number, before: number): void {
    this.#peak.transfer(amount, before);
  }

  snapshot(): RiskMemorySnapshot {
    return {
      priceAt: [...this.priceAt],
      quotes: this.quotes.snapshot(),
      peak: this.#peak.snapshot(),
      streak: this.#streak.snapshot(),
      approvals: this.#approvals.snapshot(),
      correlation: this.#correlation?.snapshot(),
    };
  }

  restore({ priceAt, quotes, peak, streak, approvals, correlation }: RiskMemorySnapshot): void {
    takeNumbers(this.priceAt, priceAt);
    this.quotes.restore(quotes);
    this.#peak.restore(peak);
    this.#streak.restore(streak);
    this.#approvals.restore(approvals);
    if ((correlation === undefined) !== (this.#correlation === undefined))
      throw new RangeError('A snapshot has correlations exactly where they are measured');
    if (correlation !== undefined) this.#correlation?.restore(correlation);
  }

  /**
   * A person resumed although these limits were hit: what they count begins anew at this equity, or nobody could ever
   * trade again.
   */
  forgive(hit: readonly LossLimit[], equity: number): void {
    for (const { countedFrom } of hit) {
      if (countedFrom === 'peak') this.#peak.beginAnew(equity);
      if (countedFrom === 'streak') this.#streak.beginAnew();
    }
  }
}
