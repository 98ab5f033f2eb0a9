import type { Candle } from '../core/candle.ts';
import { LEDGER_DECIMALS } from '../core/money.ts';
import type { Account } from './account.ts';
import type { MatchedMarket } from './matched-market.ts';
import { PARTS_PER_UNIT } from './exact-rate.ts';
import type { ValuedAccount } from './valued-account.ts';

const MINOR = 10 ** -LEDGER_DECIMALS;
/** Far above the rounding of a few dozen additions, far below anything that matters. */
const DOUBT = 1e-9;

/**
 * Whether a bar comes nowhere near liquidation, judged quickly in floating point; false also in doubt, when the exact
 * arithmetic of `liquidationTicks` has the word. Bars of a held position cost this glance instead of a dozen BigInts.
 */
export function isClearlySafe(
  { account, markets, mark }: ValuedAccount,
  market: MatchedMarket,
  { low, high }: Pick<Candle, 'low' | 'high'>,
): boolean {
  let equity = Number(account.cashMinor) * MINOR;
  let size = Math.abs(equity);
  let need = 0;
  for (const each of markets) {
    const lots = account.lots[each.index] as number;
    if (lots === 0) continue;
    const worst = lots > 0 ? low : high;
    const price = each === market ? worst : mark(each.index) * each.tickSize;
    const value = lots * each.lotSize * price;
    equity += value;
    size += Math.abs(value);
    if (each.settlement === 'margin') need += (Math.abs(value) * each.maintenanceParts) / PARTS_PER_UNIT;
  }
  return equity - need > DOUBT * size + tickDoubt(account, market);
}

/** A bar's extreme may be rounded by up to a tick before it is held against the liquidation price. */
function tickDoubt(account: Account, { index, lotSize, tickSize }: MatchedMarket): number {
  return Math.abs(account.lots[index] as number) * lotSize * tickSize;
}

/** Whether a bar of a position without orders needs no look: it cannot be liquidated, or is far from it. */
export function isSafe(valued: ValuedAccount, market: MatchedMarket, span: Pick<Candle, 'low' | 'high'>): boolean {
  return market.settlement !== 'margin' || isClearlySafe(valued, market, span);
}
