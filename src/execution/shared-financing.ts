import type { MarketLedger } from './market-ledger.ts';

/** Financing that became part of the trade of a market. */
export interface FinancedTrade {
  /** Position of the instrument in the universe. */
  readonly market: number;
  readonly amountMinor: bigint;
}

/** Financing of the whole account, shared by what the open positions cost. The last takes what division leaves. */
export function sharedFinancing(markets: readonly MarketLedger[], amountMinor: bigint): readonly FinancedTrade[] {
  const open = markets.flatMap(({ book: { lots, costMinor } }, market) =>
    lots === 0 ? [] : [{ market, cost: costMinor < 0n ? -costMinor : costMinor }],
  );
  const whole = open.reduce((sum, { cost }) => sum + cost, 0n);
  let left = amountMinor;
  return open.map(({ market, cost }, place) => {
    const share = place === open.length - 1 || whole === 0n ? left : (amountMinor * cost) / whole;
    left -= share;
    return { market, amountMinor: share };
  });
}
