import type { Instrument } from '../../src/core/instrument.ts';
import { clientOrderId, type MarketOrder } from '../../src/core/order.ts';
import type { PositionView } from '../../src/core/portfolio.ts';
import { instant, SECOND } from '../../src/core/time.ts';
import type { RiskCheck, RiskView } from '../../src/risk/risk-check.port.ts';
import type { RiskMemory } from '../../src/risk/risk-memory.port.ts';

export const NOW = instant(1_700_000_000_000_000);
const MARKETS = 5;

/** M0/USD to M4/USD: a tick is a cent, a lot a thousandth. */
export const instruments: readonly Instrument[] = Array.from({ length: MARKETS }, (_, index) => ({
  id: `M${index}/USD`,
  venue: 'test',
  kind: 'margin',
  base: `M${index}`,
  quote: 'USD',
  tick: { units: 1, decimals: 2 },
  lot: { units: 1, decimals: 3 },
  minimumLots: 2,
  minimumNotional: 1,
}));

export function entry(changes: Partial<MarketOrder> = {}): MarketOrder {
  return {
    id: clientOrderId('o1'),
    instrument: 'M0/USD',
    kind: 'market',
    side: 'buy',
    lots: 100,
    purpose: 'enter',
    reduce: 'open-or-reduce',
    createdAt: NOW,
    ...changes,
  };
}

export function exit(changes: Partial<MarketOrder> = {}): MarketOrder {
  return entry({ side: 'sell', purpose: 'exit', reduce: 'reduce-only', ...changes });
}

/** A column of one number per market. */
export function column(value: number): Float64Array {
  return new Float64Array(MARKETS).fill(value);
}

export interface Remembered extends Partial<Omit<RiskMemory, 'correlation'>> {
  /** Of every two markets. */
  readonly correlation?: number | ((market: number, other: number) => number);
}

/** A healthy memory: no drawdown, no losses, prices and quotes of a second ago, no orders, nothing correlated. */
export function memory({ correlation = 0, ...changes }: Remembered = {}): RiskMemory {
  return {
    peakEquity: 10_000,
    losingStreak: 0,
    lastLossAt: Number.NEGATIVE_INFINITY,
    priceAt: column(NOW - SECOND),
    quotes: { bids: column(99.9), asks: column(100.1), at: column(NOW - SECOND) },
    approvedSince: () => 0,
    correlation: typeof correlation === 'number' ? () => correlation : correlation,
    ...changes,
  };
}

export interface Seen extends Partial<Omit<RiskView, 'memory'>> {
  /** Held in each market, signed. */
  readonly lots?: readonly number[];
  readonly equity?: number;
  readonly memory?: RiskMemory | undefined;
}

/** 10,000 of equity, every price 100: a lot is worth 0.1. */
export function view({ lots = [], equity = 10_000, memory: remembered = memory(), ...changes }: Seen = {}): RiskView {
  const positions = instruments.map(({ id }, index): PositionView => {
    const held = lots[index] ?? 0;
    return {
      instrument: id,
      lots: held,
      entryPrice: held === 0 ? undefined : 100,
      openedAt: held === 0 ? undefined : NOW,
    };
  });
  return {
    now: NOW,
    portfolio: { cash: equity, equity, positions },
    instruments,
    prices: column(100),
    workingEntries: [],
    dayStartEquity: 10_000,
    memory: remembered,
    ...changes,
  };
}

/** The view of somebody who knows nothing of what was before. */
export function forgetful(changes: Omit<Seen, 'memory'> = {}): RiskView {
  const { memory: _, ...rest } = view(changes);
  return rest;
}

/** The reason of a refusal, or `passes`. */
export function answerOf(check: RiskCheck, order: MarketOrder, seen: RiskView): string {
  return check.review(order, seen)?.reason ?? 'passes';
}
