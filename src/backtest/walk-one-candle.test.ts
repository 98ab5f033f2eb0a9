import { describe, expect, it } from 'vitest';
import { backtest, forecastsAt, KeptEvents } from '../../test/replay/backtest-scenario.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import { decimalStep } from '../core/money.ts';
import { duration, instant, isoFromInstant, MINUTE } from '../core/time.ts';
import { equityCurveLines } from './equity-curve-lines.ts';
import { tradeLogLines } from './trade-log.ts';

const SPOT: Instrument = {
  id: 'BTC/USD',
  venue: 'by-hand',
  kind: 'spot',
  base: 'BTC',
  quote: 'USD',
  tick: decimalStep('0.01'),
  lot: decimalStep('0.001'),
  minimumLots: 1,
  minimumNotional: 5,
};
const START = 1_704_067_200_000_000; // 2024-01-01T00:00:00Z

// Opens differ from every close, so that a fill at a signal bar's close would be seen.
const OPENS = [100, 101.5, 102.3, 103.4, 104.2, 105.3, 104.1, 106.4, 107.2, 106.5];
const CLOSES = [101, 102, 103, 104, 105, 104.5, 106, 107, 106.8, 108];

const series: CandleSeries = {
  instrument: SPOT,
  interval: MINUTE,
  length: 10,
  openTime: Float64Array.from(OPENS, (_, row) => START + row * MINUTE),
  open: Float64Array.from(OPENS),
  high: Float64Array.from(OPENS, (open, row) => Math.max(open, CLOSES[row] ?? 0) + 0.05),
  low: Float64Array.from(OPENS, (open, row) => Math.min(open, CLOSES[row] ?? 0) - 0.05),
  close: Float64Array.from(CLOSES),
  volume: new Float64Array(10).fill(50),
  transactions: new Float64Array(10).fill(Number.NaN),
  segments: [{ start: 0, end: 10 }],
};

/*
 * By hand, on 10,000 USD, with 3 bps slippage and 5 bps fee, 3 bars of horizon:
 *
 * Close of row 2 (00:03), price 103.00: P(up) = 0.6. A tenth of equity is 1,000 USD, 9.7087 BTC, rounded down to 9.708.
 * Open of row 3 (00:03), 103.40: 3 bps are 3.102 ticks, rounded up to 4, so it buys at 103.44.
 *   notional 9.708 * 103.44 = 1,004.19552; fee 0.0005 * that = 0.50209776
 *   cash 10,000 - 1,004.19552 - 0.50209776 = 8,995.30238224
 * Close of row 3: equity 8,995.30238224 + 9.708 * 104 = 10,004.93438224
 * Close of row 4: P(up) = 0.9, but the market is held until its timer.
 * Close of row 5 (00:06): the timer, 3 bars after the decision.
 * Open of row 6 (00:06), 104.10: 3 bps are 3.123 ticks, rounded up to 4, so it sells at 104.06.
 *   notional 9.708 * 104.06 = 1,010.21448; fee 0.50510724
 *   cash 8,995.30238224 + 1,010.21448 - 0.50510724 = 10,005.011755
 * Close of row 7: P(down) = 0.8, which a spot market cannot express.
 */
const scenario = {
  series: [series],
  horizonBars: 3,
  forecasts: [forecastsAt({ 2: [0.2, 0.2, 0.6], 4: [0.05, 0.05, 0.9], 7: [0.8, 0.1, 0.1] }, 10, duration(3 * MINUTE))],
};

describe('ten candles, by hand', () => {
  const journal = new KeptEvents();
  const result = backtest(scenario, journal);

  it('end with the cash worked out by hand, to the minor unit', () => {
    expect(result.trades).toHaveLength(1);
    expect(result.trades[0]).toMatchObject({
      side: 'long',
      lots: 9_708,
      entryAt: START + 3 * MINUTE,
      exitAt: START + 6 * MINUTE,
      entryPrice: 103.44,
      exitPrice: 104.06,
      grossMinor: 6_018_960_000_000_000_000n,
      feesMinor: 1_007_205_000_000_000_000n,
      netMinor: 5_011_755_000_000_000_000n,
      entryReason: 'P(up) = 0.6000, the most probable class, reaches 0.45',
      exitReason: 'horizon',
    });
    const cash = journal.entries
      .flatMap(({ output }) => output.changes)
      .flatMap((change) => (change.kind === 'filled' ? [change.cashMinor] : []));
    expect(cash).toEqual([8_995_302_382_240_000_000_000n, 10_005_011_755_000_000_000_000n]);
  });

  it('give the equity of every bar', () => {
    // Marks are floating point: the cent's millionth is right, the last bit may not be.
    const byHand = [
      10_000, 10_000, 10_000, 10_004.93438224, 10_014.64238224, 10_009.78838224, 10_005.011755, 10_005.011755,
      10_005.011755, 10_005.011755,
    ];
    expect(result.equity).toHaveLength(10);
    byHand.forEach((equity, row) => expect(result.equity[row], `row ${row}`).toBeCloseTo(equity, 8));
    expect([...(result.lots[0]?.numbers(10) ?? [])]).toEqual([0, 0, 0, 9708, 9708, 9708, 0, 0, 0, 0]);
    expect(result.times[0]).toBe(START + MINUTE);
  });

  it('give the totals', () => {
    expect(result).toMatchObject({
      fills: 2,
      orders: 2,
      forecastMoments: 3,
      refusals: {},
      liquidations: 0,
      openPositions: [],
    });
    expect(result.entries).toEqual({
      chances: 10,
      losses: [
        { kind: 'no-forecast', reason: 'no model has a forecast for this moment', count: 7 },
        { kind: 'position-held', count: 1 },
        { kind: 'no-short-here', count: 1 },
      ],
      waiting: 0,
      orders: 1,
      ends: [{ kind: 'filled', count: 1 }],
      working: 0,
    });
    expect(result.fees).toBe(1.007205);
    expect(result.slippage, 'four ticks on 9.708 BTC, twice').toBe(0.77664);
    expect(result.exposure).toBe(0.3);
    expect(result.tradedNotional).toBe(2_014.41);
    expect(result.turnover).toBeCloseTo(2_014.41 / (result.equity.reduce((sum, value) => sum + value, 0) / 10), 12);
  });

  it('never fill at the close that a decision was made on', () => {
    const fills = journal.entries.flatMap(({ event }) => (event.kind === 'fill' ? [event.fill] : []));
    expect(fills.map(({ at }) => isoFromInstant(at))).toEqual(['2024-01-01T00:03:00Z', '2024-01-01T00:06:00Z']);
    for (const { priceTicks } of fills) expect(CLOSES).not.toContain(priceTicks / 100);
  });

  it('go in this order: decision, fill at the next open, timer set, timer, exit', () => {
    const told = journal.entries.filter(
      ({ output }) =>
        output.decisions.length + output.orders.length + output.timers.length > 0 ||
        output.changes.some(({ kind }) => kind === 'filled'),
    );
    expect(told.map(({ event }) => event.kind)).toEqual(['forecast', 'fill', 'timer', 'fill', 'forecast']);
    expect(told[1]?.output.timers).toEqual([{ timer: 'hold:1-00000001', at: instant(START + 6 * MINUTE) }]);
    expect(told[0]?.output.decisions[0]).toMatchObject({
      price: 103,
      belief: 1,
      probabilities: [0.2, 0.2, 0.6],
      outcome: { kind: 'ordered' },
    });
    expect(told[4]?.output.decisions[0]?.outcome).toEqual({ kind: 'skipped-short', orders: [] });
  });

  it('are written to the trade log and the equity curve', () => {
    expect([...tradeLogLines(result)]).toEqual([
      'trade,instrument,side,entry_time,entry_price,exit_time,exit_price,quantity,seconds_held,gross_profit,fees,financing,net_profit,entry_reason,exit_reason',
      '1,BTC/USD,long,2024-01-01T00:03:00Z,103.44,2024-01-01T00:06:00Z,104.06,9.708,180,6.01896,1.007205,0,5.011755,"P(up) = 0.6000, the most probable class, reaches 0.45",horizon',
    ]);
    const lines = [...equityCurveLines(result)];
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('time,equity,cash,position,price,drawdown,buy_and_hold');
    expect(lines[4]).toBe(`2024-01-01T00:04:00Z,${result.equity[3]},8995.30238224,9.708,104,0,${10_000 * (104 / 101)}`);
    expect(lines[7]?.split(',')[5], 'drawdown from the peak of row 4').toBe(
      String(10_005.011755 / (result.equity[4] ?? 0) - 1),
    );
  });
});
