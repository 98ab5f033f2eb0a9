import type { Candle } from '../core/candle.ts';
import { DAY, type Instant } from '../core/time.ts';
import { ceilingDivide, floorDivide } from '../core/whole-division.ts';
import type { Account } from './account.ts';
import { owedMinor } from './exact-rate.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import { fundingDue } from './funding-schedule.ts';
import { ownCashMinor } from './margin.ts';
import type { MatchedMarket } from './matched-market.ts';
import { exactNotional } from './notional.ts';
import { stepsNearest } from './ticks.ts';
import type { ValuedAccount } from './valued-account.ts';

/** Rates of funding and interest are kept to a millionth of a millionth. */
const FINEST = 1_000_000_000_000;
const FINEST_BIG = BigInt(FINEST);
const YEAR_MICROSECONDS = BigInt(365 * DAY);

function finestParts(rate: number): bigint {
  return BigInt(Math.round(rate * FINEST));
}

/** Interest on an amount for a time, rounded up: amount * rate * elapsed / (10^12 * 365 days). */
export function interestMinor(amountMinor: bigint, annualRate: number, elapsed: number): bigint {
  return ceilingDivide(amountMinor * finestParts(annualRate) * BigInt(elapsed), FINEST_BIG * YEAR_MICROSECONDS);
}

/**
 * Pays the funding that fell due in `(fundedUntil, at]` on the position held before a market is shown at `at`, at the
 * price that it has then. What fell due inside a hole is paid when the market is there again.
 */
export function settleFundingAtOpen(
  account: Account,
  market: MatchedMarket,
  { price, at }: { readonly price: number; readonly at: Instant },
  events: ExchangeEvent[],
): void {
  for (const due of owedFunding(market, account.lots[market.index] as number, price, at)) {
    payFunding(account, { ...due, at }, events);
  }
}

/** One payment of funding; below zero it is paid, above zero received. */
export interface FundingPayment {
  readonly instrument: string;
  readonly at: Instant;
  readonly amountMinor: bigint;
}

/**
 * The payments that fall due after those before, up to an instant inside a bar, at the bar's close price. They count as
 * paid.
 */
export function fundingWithin(
  account: Account,
  market: MatchedMarket,
  { close }: Candle,
  until: Instant,
): FundingPayment[] {
  return owedFunding(market, account.lots[market.index] as number, close, until);
}

export function payFunding(
  account: Account,
  { at, amountMinor, instrument }: FundingPayment,
  events: ExchangeEvent[],
): void {
  account.payFunding(amountMinor);
  events.push({ kind: 'cash-flow', at, amountMinor, cause: 'funding', instrument });
}

function owedFunding(market: MatchedMarket, lots: number, price: number, until: Instant): FundingPayment[] {
  const { funding } = market.rules;
  if (lots === 0 || funding.kind === 'none') return [];
  const value = exactNotional(stepsNearest(price, market.instrument.tick), lots, market.unitMinor);
  const due = fundingDue(funding, market.fundedUntil as Instant, until);
  market.fundedUntil = Math.max(market.fundedUntil, until);
  const { id: instrument } = market.instrument;
  return due.map(({ at, rate }) => ({
    at,
    instrument,
    amountMinor: floorDivide(-value * finestParts(rate), FINEST_BIG),
  }));
}

/** Charges the rollovers of a position on margin that fell due by `at`, each on what its open lots cost. */
export function settleBorrow(account: Account, market: MatchedMarket, at: Instant, events: ExchangeEvent[]): void {
  if (market.rolloverAt > at) return;
  const times = Math.floor((at - market.rolloverAt) / market.rolloverEvery) + 1;
  market.rolloverAt += times * market.rolloverEvery;
  const cost = account.costMinor[market.index] ?? 0n;
  const owed = cost > 0n ? owedMinor(cost, market.longBorrowParts) : owedMinor(-cost, market.shortBorrowParts);
  charge(account, owed * BigInt(times), { at, instrument: market.instrument.id }, events);
}

/** Charges interest on borrowed quote currency (own cash below zero) for the time that passed. */
export function settleDebt(
  valued: ValuedAccount,
  { annualRate, elapsed, at }: { readonly annualRate: number; readonly elapsed: number; readonly at: Instant },
  events: ExchangeEvent[],
): void {
  const own = ownCashMinor(valued);
  if (own < 0n) charge(valued.account, interestMinor(-own, annualRate, elapsed), { at }, events);
}

function charge(
  account: Account,
  owed: bigint,
  whose: { at: Instant; instrument?: string },
  events: ExchangeEvent[],
): void {
  if (owed === 0n) return;
  account.payInterest(-owed);
  events.push({ kind: 'cash-flow', amountMinor: -owed, cause: 'interest', ...whose });
}
