import { describe, expect, it } from 'vitest';
import { FIXTURES } from '../../test/browser/fixture-options.ts';
import { reportFixture } from '../../test/browser/report-fixture.ts';
import { chartData, lineData, MOST_TRADES_DRAWN } from './chart-data.ts';
import type { ReportTrade } from './report-input.ts';

const HOUR = 3_600_000_000;
const small = reportFixture({ ...FIXTURES.edge, bars: 400, trades: 10 });

function timesOf(steps: readonly number[]): number[] {
  let at = 0;
  return steps.map((step) => (at += step));
}

describe('lineData', () => {
  it('reads back to the times and values that went in', () => {
    const time = Float64Array.of(0, HOUR, 2 * HOUR);
    const { time: steps, lines } = lineData(time, [Float64Array.of(1, 2.5, 3)]);
    expect(timesOf(steps)).toEqual([0, 3_600, 7_200]);
    expect(lines).toEqual([[1, 2.5, 3]]);
  });

  it('breaks the line at a hole instead of bridging it', () => {
    const time = Float64Array.from({ length: 200 }, (_, row) => (row < 100 ? row : row + 700) * HOUR);
    const { lines } = lineData(time, [time.map((_, row) => row)]);
    expect(lines[0]?.slice(99, 102)).toEqual([99, null, 100]);
    expect(
      lines[0]?.filter((value) => value === null),
      'one hole, one break',
    ).toHaveLength(1);
  });

  it('keeps the rows of the marks, so that they lie on the line', () => {
    const time = Float64Array.from({ length: 50_000 }, (_, row) => row * HOUR);
    const { time: steps, lines } = lineData(time, [time.map((_, row) => Math.sin(row))], [12_345 * HOUR + 7]);
    const at = timesOf(steps).indexOf(12_345 * 3_600);
    expect(lines[0]?.[at]).toBeCloseTo(Math.sin(12_345), 6);
  });

  it('shows a missing value as a break, never as zero', () => {
    expect(lineData(Float64Array.of(0, HOUR, 2 * HOUR), [Float64Array.of(1, Number.NaN, 3)]).lines).toEqual([
      [1, null, 3],
    ]);
  });
});

describe('chartData', () => {
  it('draws an even choice of trades where there are too many for one page', () => {
    const trades = Array.from({ length: MOST_TRADES_DRAWN * 3 }, (_, index): ReportTrade => ({
      side: 'long',
      entryTime: index * HOUR,
      entryPrice: 1,
      exitTime: (index + 1) * HOUR,
      exitPrice: 1,
      net: 0,
      reason: 'horizon',
    }));
    const drawn = chartData({ ...small, trades }).trades;
    expect(drawn.side).toHaveLength(MOST_TRADES_DRAWN);
    expect(drawn.entryTime.at(-1), 'the last third is drawn too').toBeGreaterThan(
      ((MOST_TRADES_DRAWN * 3 - 4) * HOUR) / 1e6,
    );
  });

  it('puts each trade on the price line of its own instrument', () => {
    const price = [
      { ...small.price, instrument: 'BTC/USD' },
      { ...small.price, instrument: 'ETH/USD' },
    ];
    const [first, ...rest] = small.trades.map((trade) => ({ ...trade, instrument: 'ETH/USD' }));
    const { markets, trades, charts } = chartData({
      ...small,
      price,
      trades: [{ ...first!, instrument: 'BTC/USD' }, ...rest],
    });
    expect(markets).toEqual(['BTC/USD', 'ETH/USD']);
    expect(trades.market).toEqual([0, ...rest.map(() => 1)]);
    expect([charts['price-0']?.market, charts['price-1']?.market]).toEqual([0, 1]);
  });
});
