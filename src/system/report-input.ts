import { amountFromMinor } from '../core/money.ts';
import type { ReportInput, ReportTrade } from '../report/report-input.ts';
import type { Judgement } from './judge-system.ts';
import { shapSample } from './importance-summary.ts';

/** A judgement as the report wants it: the summary, and series to draw. */
export function reportInput({ summary, strategy, buyAndHold, fitted }: Judgement): ReportInput {
  const sample = shapSample(fitted);
  return {
    summary,
    price: strategy.instruments.map(({ id }, market) => ({ instrument: id, time: strategy.times, close: strategy.prices[market] ?? new Float64Array() })),
    equity: { time: strategy.times, strategy: strategy.equity, buyAndHold: buyAndHold.equity },
    trades: strategy.trades.map(
      (trade): ReportTrade => ({
        instrument: trade.instrument,
        side: trade.side,
        entryTime: trade.entryAt,
        entryPrice: trade.entryPrice,
        exitTime: trade.exitAt,
        exitPrice: trade.exitPrice,
        net: amountFromMinor(trade.netMinor),
        reason: trade.exitReason,
      }),
    ),
    ...(sample === undefined ? {} : { shapSample: sample }),
  };
}
