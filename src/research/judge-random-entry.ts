import type { BacktestResult } from '../backtest/backtest-result.ts';
import type { CandleSeries } from '../core/candle.ts';
import { amountFromMinor } from '../core/money.ts';
import { randomEntryTest, type HeldTrade, type RandomEntryTest } from '../evidence/baselines/random-entry.ts';
import type { Trade } from '../execution/trade.ts';
import { firstRowAt } from '../market/candle-series.ts';
import type { JudgedPeriod } from './judged-candles.ts';
import { quantityOf } from './performance-summary.ts';

export interface RandomEntryOptions {
  readonly roundTripCost: number;
  readonly draws: number;
  readonly seed: number;
}

/** Compares a strategy with random entry: the same trades at other times on the same bars. */
export function compareWithRandomEntry(
  result: BacktestResult,
  period: JudgedPeriod,
  options: RandomEntryOptions,
): RandomEntryTest | undefined {
  const starts = period.foldOf.map((folds) =>
    Math.max(
      0,
      folds.findIndex((fold) => fold >= 0),
    ),
  );
  return randomEntryTest({
    ...options,
    markets: period.series.map((series, market) => openReturns(series, starts[market] ?? 0)),
    times: period.series.map(({ openTime }, market) => openTime.subarray(starts[market] ?? 0)),
    trades: result.trades.flatMap((trade) => heldTrade(trade, result, period, starts)),
  });
}

/** Return from each bar's open, where orders fill, to the next bar's; 0 across a hole and for the last bar. */
function openReturns({ open, length, segments }: CandleSeries, start: number): Float64Array {
  const returns = new Float64Array(length - start);
  for (const segment of segments) {
    for (let row = Math.max(start, segment.start); row + 1 < segment.end; row++)
      returns[row - start] = (open[row + 1] as number) / (open[row] as number) - 1;
  }
  return returns;
}

function heldTrade(
  trade: Trade,
  { times, equity, instruments }: BacktestResult,
  { series }: JudgedPeriod,
  starts: readonly number[],
): HeldTrade[] {
  const market = instruments.findIndex(({ id }) => id === trade.instrument);
  const candles = series[market];
  if (candles === undefined) throw new RangeError(`A trade of ${trade.instrument}, which was not judged`);
  const start = starts[market] ?? 0;
  const entryBar = firstRowAt(candles.openTime, trade.entryAt) - start;
  const exitBar = firstRowAt(candles.openTime, trade.exitAt) - start;
  if (entryBar < 0 || exitBar <= entryBar || exitBar > candles.length - start) return [];
  const equityThen = equity[firstRowAt(times, trade.entryAt)] ?? amountFromMinor(0n);
  const value = trade.entryPrice * quantityOf(trade, instruments);
  return [
    {
      market,
      entryBar,
      exitBar,
      direction: trade.side === 'long' ? 1 : -1,
      weight: equityThen > 0 ? value / equityThen : 1,
    },
  ];
}
