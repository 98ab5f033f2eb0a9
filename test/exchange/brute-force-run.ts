import type { Instrument } from '../../src/core/instrument.ts';
import type { OrderRequest } from '../../src/core/order.ts';
import type { ExchangeRules } from '../../src/exchange/exchange-rules.ts';

/** A bar in whole ticks and lots. */
export interface TickBar {
  readonly kind: 'bar';
  readonly market: number;
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volumeLots: number;
}

/** A trade that was printed. */
export interface TickPrint {
  readonly kind: 'print';
  readonly market: number;
  readonly at: number;
  readonly ticks: number;
  /** Undefined where it is not known. */
  readonly volumeLots: number | undefined;
}

export interface TickOffer {
  readonly ticks: number;
  readonly lots: number;
}

/** The offers of an instant, best first. */
export interface TickBook {
  readonly kind: 'book';
  readonly market: number;
  readonly at: number;
  readonly bids: readonly TickOffer[];
  readonly asks: readonly TickOffer[];
}

export type Shown = TickBar | TickPrint | TickBook;

export type Step =
  | { readonly kind: 'submit'; readonly request: OrderRequest; readonly at: number }
  | { readonly kind: 'cancel'; readonly id: string; readonly at: number }
  /** The bars of one moment, of different markets, all of one time. */
  | { readonly kind: 'bars'; readonly bars: readonly TickBar[] }
  /** A market ends at a value of one unit, in ticks, and begins anew at once. */
  | { readonly kind: 'settle'; readonly market: number; readonly ticks: number; readonly at: number }
  | { readonly kind: 'instant'; readonly shown: TickPrint | TickBook };

/** What the owner does the instant an order first fills: the answer meets the rest of what is shown. */
export interface Reaction {
  readonly on: string;
  readonly submit?: OrderRequest;
  readonly cancel?: string;
}

export interface BruteFill {
  readonly order: string;
  readonly market: number;
  readonly side: 'buy' | 'sell';
  readonly lots: number;
  readonly ticks: number;
  readonly referenceTicks: number;
  readonly fee: bigint;
  readonly liquidity: 'maker' | 'taker';
  readonly at: number;
  readonly cause: 'order' | 'liquidation';
}

export interface BruteMarket {
  readonly instrument: Instrument;
  readonly rules: ExchangeRules;
}

export interface BruteRun {
  readonly markets: readonly BruteMarket[];
  readonly cashMinor: bigint;
  readonly debtAnnualRate: number;
  readonly steps: readonly Step[];
  readonly reactions: readonly Reaction[];
}

export interface BruteResult {
  readonly fills: readonly BruteFill[];
  readonly flows: readonly bigint[];
  readonly cash: bigint;
  readonly positions: readonly number[];
  readonly working: readonly string[];
}

/** When what is shown begins. */
export function beginningOf(shown: Shown): number {
  return shown.kind === 'bar' ? shown.openTime : shown.at;
}

/** The price that a market has when something is shown; undefined where that has none. */
export function markOf(shown: Shown): number | undefined {
  if (shown.kind === 'bar') return shown.open;
  if (shown.kind === 'print') return shown.ticks;
  const [bid, ask] = [shown.bids[0]?.ticks, shown.asks[0]?.ticks];
  return bid === undefined || ask === undefined ? (bid ?? ask) : (bid + ask) / 2;
}
