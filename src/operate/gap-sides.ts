import type { GapSide, GapTrade } from '../backtest/money-gap.ts';
import type { CandleSeries } from '../core/candle.ts';
import { minorFromAmount, notionalMinor, stepSize } from '../core/money.ts';
import { exactNotional } from '../exchange/notional.ts';
import { stepsNearest } from '../exchange/ticks.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Trade } from '../execution/trade.ts';
import { NOTHING_BEYOND, type Beyond } from '../live/comparison-notes.ts';

export interface GapSideOptions {
  readonly ledger: PortfolioLedger;
  readonly startMinor: bigint;
  /** The traded candles. The newest close of each gives the value of its position. */
  readonly series: readonly CandleSeries[];
  /** Finished trades with facts that the ledger does not have. */
  readonly trades: readonly { readonly trade: Trade; readonly decidedAt: number; readonly crossingMinor: bigint }[];
  readonly roundingMinor: bigint;
  /** What the account at the venue has in addition to the ledger; absent in a backtest. */
  readonly beyond?: Beyond;
}

/** One side of a money gap: its total from the account, its parts from the trades. */
export function gapSide({
  ledger,
  startMinor,
  series,
  trades,
  roundingMinor,
  beyond = NOTHING_BEYOND,
}: GapSideOptions): GapSide {
  const worthMinor = sum(series.map((each) => worthOf(each, lotsHeld(ledger, each.instrument.id))));
  const open = ledger.openTrades();
  const openMinor =
    worthMinor + sum(open.map(({ cashMinor, feesMinor, financingMinor }) => cashMinor - feesMinor + financingMinor));
  const financedMinor = sum([...open, ...trades.map(({ trade }) => trade)].map(({ financingMinor }) => financingMinor));
  const beyondMinor = beyond.cashMinor + sum(series.map((each) => worthOf(each, beyond.lots[each.instrument.id] ?? 0)));
  return {
    profitMinor: ledger.cashMinor + worthMinor + beyondMinor - startMinor - ledger.transfersMinor,
    trades: trades.map(
      ({ trade: { instrument, lots, grossMinor, feesMinor, financingMinor }, decidedAt, crossingMinor }): GapTrade => ({
        instrument,
        decidedAt,
        lots,
        grossMinor,
        feesMinor,
        financingMinor,
        crossingMinor,
      }),
    ),
    openMinor,
    roundingMinor,
    looseFinancingMinor: ledger.financingMinor - roundingMinor - financedMinor,
  };
}

/** Cost of half a spread at entry and at exit of a trade. */
export function crossingMinor({ lots }: Trade, halfSpread: number, { instrument: { lot } }: CandleSeries): bigint {
  return minorFromAmount(2 * halfSpread * lots * stepSize(lot));
}

/** Whole lots of an instrument, signed; none of one that is settled. */
function lotsHeld(ledger: PortfolioLedger, instrument: string): number {
  const slot = ledger.instruments.findIndex(({ id }) => id === instrument);
  return slot === -1 ? 0 : ledger.lots(slot);
}

function worthOf({ instrument: { tick, lot }, close, length }: CandleSeries, lots: number): bigint {
  return lots === 0
    ? 0n
    : exactNotional(stepsNearest(close[length - 1] ?? Number.NaN, tick), lots, notionalMinor(1, 1, tick, lot));
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
