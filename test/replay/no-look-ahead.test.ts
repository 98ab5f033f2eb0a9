import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort } from '../harness/effort.ts';
import { readyForecasts } from '../../src/backtest/forecast-source.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { stepSize } from '../../src/core/money.ts';
import { exactJson } from '../../src/engine/exact-json.ts';
import { findSegments } from '../../src/market/find-gaps.ts';
import { VolatilitySizing } from '../../src/risk/volatility-sizing.ts';
import { randomCandles } from '../support/candles.ts';
import { backtest, KeptEvents, randomForecasts, type Scenario } from './backtest-scenario.ts';

const ROWS = 300;
const series = randomCandles(ROWS, 21, { holes: { 90: 3, 200: 40 } });
const columns = randomForecasts(series, 22);

function scenario(one: CandleSeries): Scenario {
  return {
    series: [one],
    forecasts: [readyForecasts(columns)],
    sizer: new VolatilitySizing({ horizonBars: 5, window: 20 }),
  };
}

function firstRows(one: CandleSeries, rows: number): CandleSeries {
  const cut = (column: Float64Array) => column.slice(0, rows);
  return {
    ...one,
    length: rows,
    openTime: cut(one.openTime),
    open: cut(one.open),
    high: cut(one.high),
    low: cut(one.low),
    close: cut(one.close),
    volume: cut(one.volume),
    transactions: cut(one.transactions),
    segments: findSegments(cut(one.openTime), one.interval),
  };
}

/** All events and outputs up to the last event of the moment at which row `rows - 1` closed, as JSON. */
function recordsUpTo(one: CandleSeries, rows: number): string[] {
  const journal = new KeptEvents();
  backtest(scenario(one), journal);
  const until = (series.openTime[rows - 1] ?? 0) + series.interval;
  const end = journal.entries.findIndex(({ event }) => event.kind === 'moment' && event.moment.at > until);
  const records = journal.entries
    .slice(0, end < 0 ? undefined : end)
    .map(({ event, output }) => exactJson({ event, ...output, orders: output.orders.map(({ order }) => order) }));
  // Fills of the bar after `until` come before the moment of that bar. They belong to the future and are cut off.
  const last = records.findLastIndex((text) => text.includes('"kind":"moment"') || text.includes('"kind":"forecast'));
  return records.slice(0, last + 1);
}

describe('a backtest', () => {
  it('decides up to any row as if the series ended there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: ROWS }), (rows) => {
        expect(recordsUpTo(firstRows(series, rows), rows)).toEqual(recordsUpTo(series, rows));
      }),
      { numRuns: effort({ usual: 20, thorough: 60 }) },
    );
  });

  it('decides the same up to any row, whatever prices follow', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: ROWS - 1 }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (rows, factor) => {
          const other = firstRows(series, ROWS);
          for (const column of [other.open, other.high, other.low, other.close, other.volume]) {
            for (let row = rows; row < ROWS; row++) column[row] = (column[row] ?? 0) * factor;
          }
          expect(recordsUpTo(other, rows)).toEqual(recordsUpTo(series, rows));
        },
      ),
      { numRuns: effort({ usual: 13, thorough: 40 }) },
    );
  });

  it('fills every order at an open after the close at which it was decided, never at that close', () => {
    const journal = new KeptEvents();
    const result = backtest(scenario(series), journal);
    const decidedAt = new Map<string, number>();
    for (const { output } of journal.entries)
      for (const { order } of output.orders) decidedAt.set(order.id, order.createdAt);
    const fills = journal.entries.flatMap(({ event }) => (event.kind === 'fill' ? [event.fill] : []));
    expect(fills.length).toBeGreaterThan(30);
    const tick = stepSize(series.instrument.tick);
    for (const fill of fills) {
      const row = series.openTime.indexOf(fill.at);
      expect(row, 'fills are at an open').toBeGreaterThanOrEqual(0);
      expect(fill.at).toBeGreaterThanOrEqual(decidedAt.get(fill.order) ?? Number.POSITIVE_INFINITY);
      const open = (series.open[row] ?? 0) / tick;
      const adverse = fill.side === 'buy' ? fill.priceTicks / open - 1 : 1 - fill.priceTicks / open;
      expect(adverse, '3 bps against us, and at most two ticks of rounding').toBeGreaterThanOrEqual(0.0003 - 1e-12);
      expect(adverse).toBeLessThan(0.0003 + 2.01 / open);
    }
    expect(result.fills).toBe(fills.length);
  });
});
