import type { BacktestResult } from '../backtest/backtest-result.ts';
import type { CandleSeries } from '../core/candle.ts';
import { amountFromMinor } from '../core/money.ts';
import { randomEntryTest, type HeldTrade, type RandomEntryTest } from '../evidence/baselines/random-entry.ts';
import type { Trade } from '../execution/trade.ts';
import { instant } from '../core/time.ts';
import { firstRowAt } from '../market/candle-series.ts';
import type { JudgedPeriod } from './judged-candles.ts';
import { quantityOf } from './performance-summary.ts';

export interface RandomEntryOptions {
  readonly roundTripCost: number;
  readonly draws: number;
  readonly seed: number;
}

export interface RandomEntryComparison extends RandomEntryTest {
  /**
   * Trades whose size changed while they were held. Their share of equity is that of the whole quantity at their entry,
   * so the totals say nothing about them. The p-value compares all trades at equal size.
   */
  readonly resized: number;
}

/** Compares a strategy with random entry: the same trades at other times on the same bars. */
export function compareWithRandomEntry(
  result: BacktestResult,
  period: JudgedPeriod,
  options: RandomEntryOptions,
): RandomEntryComparison | undefined {
  const starts = period.foldOf.map((folds) =>
    Math.max(
      0,
      folds.findIndex((fold) => fold >= 0),
    ),
  );
  const test = randomEntryTest({
    ...options,
    markets: period.series.map((series, market) => openReturns(series, starts[market] ?? 0)),
    times: period.series.map(({ openTime }, market) => openTime.subarray(starts[market] ?? 0)),
    trades: result.trades.flatMap((trade) => heldTrade(trade, result, period, starts)),
  });
  return test === undefined ? undefined : { ...test, resized: resizedTrades(result) };
}

/** Number of trades whose lots changed from one moment to the next between their entry and their exit. */
export function resizedTrades({ trades, instruments, lots, times }: BacktestResult): number {
  const changes = lots.map((column) => {
    const rows: number[] = [];
    column.eachStep(times.length, (from) => rows.push(from));
    return Float64Array.from(rows);
  });
  return trades.filter(({ instrument, entryAt, exitAt }) => {
    const rows = changes[instruments.findIndex(({ id }) => id === instrument)];
    if (rows === undefined) return false;
    // The first row behind the entry has its fill. The rows up to the exit do not have that of the exit.
    const [entered, left] = [firstRowAt(times, instant(entryAt + 1)), firstRowAt(times, instant(exitAt + 1))];
    const place = firstRowAt(rows, instant(entered + 1));
    return (rows[place] ?? left) < left;
  }).length;
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
