import type { EquityCurve } from '../performance/equity-curve.ts';
import type { ClosedTrade } from '../performance/trade-statistics.ts';

export interface BuyAndHoldInput {
  /** Microseconds, one per price. */
  readonly at: Float64Array;
  readonly price: Float64Array;
  readonly capital: number;
  /** Fee and slippage per side, as fractions of the value traded. */
  readonly feePerSide: number;
  readonly slippagePerSide: number;
}

/**
 * Buys with all capital at the first price and sells at the last, with the same costs as the strategy: the least that
 * a strategy must be compared with. Needs two prices, all positive; throws a RangeError otherwise.
 */
export function buyAndHold({ at, price, capital, feePerSide, slippagePerSide }: BuyAndHoldInput): { readonly curve: EquityCurve; readonly trades: readonly ClosedTrade[] } {
  const last = price.length - 1;
  const entry = price[0];
  const exit = price[last];
  if (last < 1 || entry === undefined || exit === undefined || price.some((value) => !(value > 0))) {
    throw new RangeError('Buy and hold needs two or more positive prices');
  }
  const cost = feePerSide + slippagePerSide;
  const invested = capital / (1 + cost);
  const units = invested / entry;
  const equity = price.map((value) => units * value);
  equity[0] = capital;
  const exitNotional = units * exit;
  const proceeds = exitNotional * (1 - cost);
  equity[last] = proceeds;
  return {
    curve: { at, equity },
    trades: [
      {
        openedAt: at[0] ?? 0,
        closedAt: at[last] ?? 0,
        side: 'long',
        entryNotional: invested,
        exitNotional,
        netProfit: proceeds - capital,
        fees: feePerSide * (invested + exitNotional),
        slippage: slippagePerSide * (invested + exitNotional),
      },
    ],
  };
}
