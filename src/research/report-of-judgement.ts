import { amountFromMinor } from '../core/money.ts';
import type { ForecastSeries, ReportInput, ReportTrade } from '../report/report-input.ts';
import type { Judgement } from './judge-system.ts';
import type { JudgedPeriod } from './judged-candles.ts';
import { shapSample } from './importance-summary.ts';
import { equalVolatilityCurve, exposureSeries, rollingSeries, tradesWithExcursions } from './shape-summary.ts';

/** The input of the report for a judgement: the summary, and the series to draw. */
export function reportInput({ summary, strategy, buyAndHold, fitted, period, observed }: Judgement): ReportInput {
  const sample = shapSample(fitted);
  const equalVolatility = equalVolatilityCurve(strategy, buyAndHold, observed);
  const rolling = rollingSeries(strategy);
  const excursions = tradesWithExcursions(strategy, period.series);
  return {
    summary,
    price: strategy.instruments.map(({ id }, market) => ({
      instrument: id,
      time: strategy.times,
      close: strategy.prices[market] ?? new Float64Array(),
    })),
    equity: {
      time: strategy.times,
      strategy: strategy.equity,
      buyAndHold: buyAndHold.equity,
      ...(equalVolatility === undefined ? {} : { equalVolatility }),
    },
    trades: strategy.trades.map((trade, place): ReportTrade => ({
      instrument: trade.instrument,
      side: trade.side,
      entryTime: trade.entryAt,
      entryPrice: trade.entryPrice,
      exitTime: trade.exitAt,
      exitPrice: trade.exitPrice,
      net: amountFromMinor(trade.netMinor),
      reason: trade.exitReason,
      adverse: excursions[place]?.adverse ?? 0,
      favourable: excursions[place]?.favourable ?? 0,
    })),
    forecasts: forecastSeries(period),
    exposure: exposureSeries(strategy),
    ...(rolling === undefined ? {} : { rolling }),
    ...(sample === undefined ? {} : { shapSample: sample }),
  };
}

/**
 * Forecasts of each instrument, at the closes at which they were made. A model of two classes has "not up" in place of
 * "down".
 */
function forecastSeries({ series, classes, probabilities }: JudgedPeriod): ForecastSeries[] {
  const up = classes.indexOf('up');
  const down = classes.includes('down') ? classes.indexOf('down') : classes.findIndex((name) => name !== 'up');
  return series.map(({ instrument, openTime, interval }, market) => ({
    instrument: instrument.id,
    time: openTime.map((at) => at + interval),
    lean: openTime.map((_, row) => {
      const at = row * classes.length;
      const made = probabilities[market];
      return (made?.[at + up] ?? Number.NaN) - (made?.[at + down] ?? Number.NaN);
    }),
  }));
}
