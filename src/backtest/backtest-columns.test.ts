import { describe, expect, it } from 'vitest';
import { backtest, parts, randomForecasts } from '../../test/replay/backtest-scenario.ts';
import { BITCOIN, randomCandles } from '../../test/support/candles.ts';
import type { BacktestOptions } from './backtest-options.ts';
import type { BacktestResult } from './backtest-result.ts';
import { costFreeHolding, equityCurveLines } from './equity-curve-lines.ts';
import { readyForecasts } from './forecast-source.ts';
import { runBacktest } from './run-backtest.ts';

const ETHER = { ...BITCOIN, id: 'ETH/USDT', base: 'ETH' };
/** Lots of the first market at each moment. */
const lotsOf = ({ lots: [first], times }: BacktestResult): Float64Array =>
  first?.numbers(times.length) ?? new Float64Array();

describe('several markets', () => {
  const first = randomCandles(300, 31);
  const second = randomCandles(200, 32, { instrument: ETHER, start: first.openTime[40] ?? 0 });
  const series = [first, second];
  const scenario = {
    series,
    forecasts: series.map((one, market) => readyForecasts(randomForecasts(one, 33 + market))),
  };

  it('share one account, whose equity is cash and all positions at their newest prices', () => {
    const result = backtest(scenario);
    expect(result.times).toHaveLength(300);
    expect(Number.isNaN(result.prices[1]?.[0]), 'no price before its first candle').toBe(true);
    const held = result.lots.map((column) => column.numbers(300));
    const cash = result.cash.numbers(300);
    for (let row = 0; row < 300; row++) {
      const value = held.reduce(
        (sum, lots, market) =>
          sum + ((lots[row] ?? 0) === 0 ? 0 : (lots[row] ?? 0) * 1e-5 * (result.prices[market]?.[row] ?? 0)),
        cash[row] ?? 0,
      );
      expect(result.equity[row]).toBeCloseTo(value, 6);
    }
    expect(new Set(result.trades.map(({ instrument }) => instrument))).toEqual(new Set(['BTC/USDT', 'ETH/USDT']));
  });

  it('have columns of their own in the equity curve', () => {
    const result = backtest(scenario);
    const lines = [...equityCurveLines(result, { buyAndHold: new Float64Array(300).fill(7) })];
    expect(lines[0]).toBe(
      'time,equity,cash,position_BTC/USDT,price_BTC/USDT,position_ETH/USDT,price_ETH/USDT,drawdown,buy_and_hold',
    );
    expect(lines[1]).toMatch(/,0,,0,7$/);
    const holding = costFreeHolding({ times: result.times, prices: result.prices, startingEquity: 100 });
    const grown = (market: number) =>
      (result.prices[market]?.[299] ?? 0) / (result.prices[market]?.[market === 0 ? 0 : 40] ?? 0);
    expect(holding[299]).toBeCloseTo(50 * grown(0) + 50 * grown(1), 9);
  });
});

describe('the columns of one market', () => {
  it.each([0, 1, 57])('begin at the first of the moments that count, behind %i others', (before) => {
    const series = randomCandles(200, 34, { holes: { 60: 5, 120: 2 } });
    const closes = Array.from(series.openTime, (openTime) => openTime + series.interval);
    const result = runBacktest({
      ...parts({ series: [series], forecasts: [] }),
      series: [series],
      forecasts: [readyForecasts(randomForecasts(series, 35))],
      measureFrom: closes[before] ?? 0,
    });
    expect([...result.times]).toEqual(closes.slice(before));
    expect(result.prices).toEqual([series.close.slice(before)]);
    const held = lotsOf(result);
    const cash = result.cash.numbers(result.times.length);
    for (let row = 0; row < result.times.length; row++) {
      const lots = held[row] ?? 0;
      const value = (cash[row] ?? 0) + lots * 1e-5 * (result.prices[0]?.[row] ?? 0);
      expect(result.equity[row]).toBeCloseTo(value, 6);
    }
    expect(result.trades.length).toBeGreaterThan(3);
  });

  it.each([0, 57, 400])(
    'are to the last digit those that are recorded moment by moment, behind %i others',
    (before) => {
      const series = [randomCandles(400, 36, { holes: { 60: 5, 120: 2 } })];
      const forecasts = series.map((one) => readyForecasts(randomForecasts(one, 37)));
      const closes = series.flatMap(({ openTime, interval }) => Array.from(openTime, (open) => open + interval));
      const measureFrom = closes[before] ?? Number.POSITIVE_INFINITY;
      const run = (options: Pick<BacktestOptions, 'lives'>) =>
        runBacktest({ ...parts({ series, forecasts }), series, forecasts, measureFrom, ...options });
      const [followed, recorded] = [run({}), run({ lives: [{}] })];
      expect(followed.times).toHaveLength(400 - before);
      expect(followed.trades.length).toBeGreaterThan(3);
      const columnsOf = (result: BacktestResult) => {
        const { times, equity, prices, cash, exposure } = result;
        return { times, equity, prices, exposure, cash: cash.numbers(times.length), lots: lotsOf(result) };
      };
      expect(columnsOf(followed)).toEqual(columnsOf(recorded));
    },
  );
});
