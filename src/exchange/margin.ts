import { ceilingDivide, floorDivide } from '../core/whole-division.ts';
import { PARTS_PER_UNIT } from './exact-rate.ts';
import type { MatchedMarket } from './matched-market.ts';
import { exactNotional } from './notional.ts';
import type { ValuedAccount } from './valued-account.ts';

const PARTS = BigInt(PARTS_PER_UNIT);

/** Cash that is really ours: short sale proceeds and perpetual notionals are booked as cash but cannot be spent. */
export function ownCashMinor({ account, markets }: ValuedAccount): bigint {
  let own = account.cashMinor;
  for (let index = 0; index < markets.length; index++) {
    const lots = account.lots[index] as number;
    if (lots < 0 || markets[index]?.instrument.kind === 'perpetual') own += account.costMinor[index] ?? 0n;
  }
  return own;
}

/** Equity and the margin that positions need, all markets at their marks but one, which the caller prices itself. */
function othersMinor(
  { account, markets, mark }: ValuedAccount,
  except: number,
  rate: (market: MatchedMarket) => number,
): { value: bigint; need: bigint } {
  let value = 0n;
  let need = 0n;
  for (const market of markets) {
    const lots = account.lots[market.index] as number;
    if (lots === 0 || market.index === except) continue;
    const worth = exactNotional(mark(market.index), lots, market.unitMinor);
    value += worth;
    if (market.settlement === 'margin')
      need += ceilingDivide((worth < 0n ? -worth : worth) * BigInt(rate(market)), PARTS);
  }
  return { value, need };
}

/** A trade that would open a position: signed lots, price in ticks, signed value, and what it would cost. */
export interface OpeningTrade {
  readonly signedLots: number;
  readonly ticks: number;
  readonly notional: bigint;
  readonly feeMinor: bigint;
}

/**
 * Whether the account can carry a trade that opens a position: paid from own cash for spot and outcomes; equity at or
 * above the initial margin of all margin positions otherwise. The trade's market is valued at the trade's price.
 */
export function canCarry(valued: ValuedAccount, market: MatchedMarket, trade: OpeningTrade): boolean {
  const { account } = valued;
  const { signedLots, ticks, notional, feeMinor } = trade;
  if (market.settlement === 'own-cash') return ownCashMinor(valued) - notional - feeMinor >= 0n;
  const others = othersMinor(valued, market.index, ({ initialParts }) => initialParts);
  const worth = exactNotional(ticks, (account.lots[market.index] as number) + signedLots, market.unitMinor);
  const equity = account.cashMinor - notional - feeMinor + others.value + worth;
  const need = others.need + ceilingDivide((worth < 0n ? -worth : worth) * BigInt(market.initialParts), PARTS);
  return equity >= need;
}

/**
 * The tick price of a market at which equity equals the maintenance margin, all other markets at their marks; undefined
 * when no price above zero does. For one position this is E(1 - 1/L)/(1 - m) for a long and E(1 + 1/L)/(1 + m) for a
 * short (Binance's linear isolated form), solved exactly and rounded to the tick that is met first.
 */
export function liquidationTicks(valued: ValuedAccount, market: MatchedMarket): number | undefined {
  const { account } = valued;
  const lots = account.lots[market.index] as number;
  if (lots === 0 || market.settlement === 'own-cash') return undefined;
  const others = othersMinor(valued, market.index, ({ maintenanceParts }) => maintenanceParts);
  const spare = account.cashMinor + others.value - others.need;
  const maintenance = BigInt(market.maintenanceParts);
  if (lots > 0) {
    if (spare >= 0n) return undefined;
    return Number(floorDivide(-spare * PARTS, BigInt(lots) * market.unitMinor * (PARTS - maintenance)));
  }
  if (spare <= 0n) return 1;
  return Math.max(1, Number(ceilingDivide(spare * PARTS, BigInt(-lots) * market.unitMinor * (PARTS + maintenance))));
}
