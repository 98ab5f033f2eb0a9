import type { Candle } from '../core/candle.ts';
import type { MarketView } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';
import { ApprovalTimes } from '../risk/approval-times.ts';
import { EquityPeak } from '../risk/equity-peak.ts';
import { LosingStreak, type BookedChange } from '../risk/losing-streak.ts';
import type { LossLimit } from '../risk/loss-limit.ts';
import { NewestQuotes, type Quote } from '../risk/newest-quotes.ts';
import { ReturnCorrelation } from '../risk/return-correlation.ts';
import type { RiskMemory } from '../risk/risk-memory.port.ts';

interface LiveRiskMemoryParts {
  readonly markets: number;
  readonly startEquity: number;
  /** Returns per estimate of a correlation; 0: none is measured. */
  readonly correlationWindow: number;
}

/** What the engine remembers for the guardian. It is one object for the engine's whole life. */
export class LiveRiskMemory implements RiskMemory {
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

  quote(quote: Quote): void {
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
