import { drawdowns } from '../evidence/performance/drawdown.ts';
import { decimate } from './decimate.ts';
import type { PriceSeries, ReportInput, ReportTrade } from './report-input.ts';

/** Lines over one time axis as the page's script reads them. */
export interface LineData {
  /** Seconds since 1970 of the first point, then the seconds from each point to the next. */
  readonly time: readonly number[];
  /** One list per line; null breaks the line. */
  readonly lines: readonly (readonly (number | null)[])[];
}

/** Trades in columns: times in seconds, sides 1 for long and -1 for short. */
export interface TradeData {
  readonly entryTime: readonly number[];
  readonly entryPrice: readonly number[];
  readonly exitTime: readonly number[];
  readonly exitPrice: readonly number[];
  readonly side: readonly number[];
  readonly net: readonly number[];
  readonly reason: readonly string[];
}

export interface ChartData {
  readonly prices: readonly { readonly name: string; readonly line: LineData; readonly trades: TradeData }[];
  /** Buy and hold, then this system, which is drawn on top; the drawdown likewise. */
  readonly equity: LineData;
  readonly drawdown: LineData;
}

const POINTS = 4_000;
/** Above this many trades an even choice of them is drawn, so that the page stays small. */
export const MOST_TRADES_DRAWN = 6_000;

const seconds = (microseconds: number): number => Math.round(microseconds / 1_000) / 1_000;
const shortened = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(7)) : null);

/** Holes worth showing: at least ten usual steps and a five-hundredth of the picture; the line must not bridge them. */
function holesOf(time: Float64Array): Set<number> {
  const steps = time.slice(1).map((at, index) => at - (time[index] as number));
  const usual = steps.slice().sort()[steps.length >> 1] ?? 0;
  const least = Math.max(10 * usual, ((time.at(-1) ?? 0) - (time[0] ?? 0)) / 500);
  const rows = new Set<number>();
  steps.forEach((step, index) => step > least && rows.add(index + 1));
  return rows;
}

/** The last row that is not after an instant; the first row where all are. */
function rowAt(time: Float64Array, at: number): number {
  let [low, high] = [0, time.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((time[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Decimated lines with breaks at the holes of the full series; the rows at `marks` are kept, so that marks lie on the line. */
export function lineData(time: Float64Array, series: readonly Float64Array[], marks: readonly number[] = []): LineData {
  const holes = holesOf(time);
  const marked = time.length === 0 ? [] : marks.map((at) => rowAt(time, at));
  const rows = Int32Array.from(new Set([...decimate(series, POINTS), ...marked, ...[...holes].flatMap((row) => [row - 1, row])])).sort();
  const times: number[] = [];
  const lines: (number | null)[][] = series.map(() => []);
  for (const row of rows) {
    if (holes.has(row)) {
      times.push(seconds(((time[row - 1] as number) + (time[row] as number)) / 2));
      for (const line of lines) line.push(null);
    }
    times.push(seconds(time[row] as number));
    series.forEach((values, index) => lines[index]?.push(shortened(values[row] as number)));
  }
  const steps = times.map((at, index) => (index === 0 ? at : Math.round((at - (times[index - 1] as number)) * 1_000) / 1_000));
  return { time: steps, lines };
}

function evenChoice(trades: readonly ReportTrade[]): readonly ReportTrade[] {
  const stride = Math.max(1, trades.length / MOST_TRADES_DRAWN);
  return Array.from({ length: Math.min(trades.length, MOST_TRADES_DRAWN) }, (_, index) => trades[Math.floor(index * stride)] as ReportTrade);
}

function tradeData(drawn: readonly ReportTrade[]): TradeData {
  return {
    entryTime: drawn.map((trade) => seconds(trade.entryTime)),
    entryPrice: drawn.map((trade) => shortened(trade.entryPrice) ?? 0),
    exitTime: drawn.map((trade) => seconds(trade.exitTime)),
    exitPrice: drawn.map((trade) => shortened(trade.exitPrice) ?? 0),
    side: drawn.map((trade) => (trade.side === 'long' ? 1 : -1)),
    net: drawn.map((trade) => shortened(trade.net) ?? 0),
    reason: drawn.map((trade) => trade.reason),
  };
}

/** The price lines of an input, whether it gave one or several. */
export function pricesOf(input: ReportInput): readonly PriceSeries[] {
  return 'time' in input.price ? [input.price] : input.price;
}

/** The name of a price line: its own, or the instrument of the data that was judged. */
export function priceName(input: ReportInput, position: number): string {
  return pricesOf(input)[position]?.instrument ?? input.summary.data[position]?.instrument ?? 'Price';
}

/** Everything the page's script draws, small enough to embed. */
export function chartData(input: ReportInput): ChartData {
  const prices = pricesOf(input);
  const { time, strategy, buyAndHold } = input.equity;
  return {
    prices: prices.map((price, position) => {
      const name = priceName(input, position);
      const drawn = evenChoice(prices.length === 1 ? input.trades : input.trades.filter((trade) => trade.instrument === name));
      const marks = drawn.flatMap((trade) => [trade.entryTime, trade.exitTime]);
      return { name, line: lineData(price.time, [price.close], marks), trades: tradeData(drawn) };
    }),
    equity: lineData(time, [buyAndHold, strategy]),
    drawdown: lineData(time, [buyAndHold, strategy].map((equity) => drawdowns(equity).map((depth) => -depth))),
  };
}
