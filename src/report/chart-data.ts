import { drawdowns } from '../evidence/performance/drawdown.ts';
import { decimate } from './decimate.ts';
import type { PriceSeries, ReportInput, ReportTrade } from './report-input.ts';

/** Lines over one time axis, in the form that the page's script reads. */
export interface LineData {
  /** Seconds since 1970 of the first point, then the seconds from each point to the next. */
  readonly time: readonly number[];
  /** One list per line; null breaks the line. */
  readonly lines: readonly (readonly (number | null)[])[];
}

/**
 * Trades as columns of equal length. Times are seconds since 1970. A side is 1 for long and -1 for short. Excursions
 * are fractions of the entry price.
 */
export interface TradeData {
  /** Number of the price line of each trade. */
  readonly market: readonly number[];
  readonly entryTime: readonly number[];
  readonly entryPrice: readonly number[];
  readonly exitTime: readonly number[];
  readonly exitPrice: readonly number[];
  readonly side: readonly number[];
  readonly net: readonly number[];
  readonly adverse: readonly (number | null)[];
  readonly favourable: readonly (number | null)[];
  readonly reason: readonly string[];
}

/** How one line of a chart is named in the readout and drawn. */
export interface ChartLine {
  readonly name: string;
  readonly colour: 'price' | 'hold' | 'blue' | 'orange';
  readonly width: number;
  readonly area?: 'blue-area';
}

/** One chart over time. */
export interface Chart {
  readonly line: LineData;
  readonly series: readonly ChartLine[];
  readonly unit: 'amount' | 'percent' | 'ratio';
  readonly height: 'tall' | 'low';
  /** Which values the axis covers in addition to the lines: none, zero, or everything from the lowest up to zero. */
  readonly axis: 'free' | 'around-zero' | 'below-zero';
  /** Number of the price line whose trades are drawn on it. */
  readonly market?: number;
}

export interface ChartData {
  /** By kind and number, such as `price-0`. */
  readonly charts: Readonly<Record<string, Chart>>;
  /** Names of the price lines. */
  readonly markets: readonly string[];
  readonly trades: TradeData;
}

/** About how many points a line has at most. */
const POINTS = 4_000;
/** Of more trades than this, every second, third or n-th is drawn, so that the page stays small. */
export const MOST_TRADES_DRAWN = 6_000;

const seconds = (microseconds: number): number => Math.round(microseconds / 1_000) / 1_000;
const shortened = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(7)) : null);

/**
 * Rows after a hole in time that is wide enough to be seen: at least ten median steps and a five-hundredth of the
 * chart's width. The line is broken there.
 */
function holesOf(time: Float64Array): Set<number> {
  const steps = time.slice(1).map((at, index) => at - (time[index] as number));
  const usual = steps.slice().sort()[steps.length >> 1] ?? 0;
  const least = Math.max(10 * usual, ((time.at(-1) ?? 0) - (time[0] ?? 0)) / 500);
  const rows = new Set<number>();
  steps.forEach((step, index) => step > least && rows.add(index + 1));
  return rows;
}

/** The last row whose time is at or before an instant; the first row when all are later. */
function rowAt(time: Float64Array, at: number): number {
  let [low, high] = [0, time.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((time[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Reduces series to the points that are drawn, and breaks the lines at the holes of the full series. Rows at the times
 * `marks` are kept, so that marks lie on the line.
 */
export function lineData(time: Float64Array, series: readonly Float64Array[], marks: readonly number[] = []): LineData {
  const holes = holesOf(time);
  const marked = time.length === 0 ? [] : marks.map((at) => rowAt(time, at));
  const rows = Int32Array.from(
    new Set([...decimate(series, POINTS), ...marked, ...[...holes].flatMap((row) => [row - 1, row])]),
  ).sort();
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
  const steps = times.map((at, index) =>
    index === 0 ? at : Math.round((at - (times[index - 1] as number)) * 1_000) / 1_000,
  );
  return { time: steps, lines };
}

function evenChoice(trades: readonly ReportTrade[]): readonly ReportTrade[] {
  const stride = Math.max(1, trades.length / MOST_TRADES_DRAWN);
  return Array.from(
    { length: Math.min(trades.length, MOST_TRADES_DRAWN) },
    (_, index) => trades[Math.floor(index * stride)] as ReportTrade,
  );
}

function tradeData(drawn: readonly ReportTrade[], markets: readonly string[]): TradeData {
  return {
    market: drawn.map(({ instrument }) =>
      instrument === undefined || markets.length === 1 ? 0 : markets.indexOf(instrument),
    ),
    entryTime: drawn.map((trade) => seconds(trade.entryTime)),
    entryPrice: drawn.map((trade) => shortened(trade.entryPrice) ?? 0),
    exitTime: drawn.map((trade) => seconds(trade.exitTime)),
    exitPrice: drawn.map((trade) => shortened(trade.exitPrice) ?? 0),
    side: drawn.map((trade) => (trade.side === 'long' ? 1 : -1)),
    net: drawn.map((trade) => shortened(trade.net) ?? 0),
    adverse: drawn.map(({ adverse }) => (adverse === undefined ? null : shortened(adverse))),
    favourable: drawn.map(({ favourable }) => (favourable === undefined ? null : shortened(favourable))),
    reason: drawn.map((trade) => trade.reason),
  };
}

/** The price lines of an input, which may hold one or a list. */
export function pricesOf(input: ReportInput): readonly PriceSeries[] {
  return 'time' in input.price ? [input.price] : input.price;
}

/** The name of a price line: its own, or the instrument of the data that was judged. */
export function priceName(input: ReportInput, position: number): string {
  return pricesOf(input)[position]?.instrument ?? input.summary.data[position]?.instrument ?? 'Price';
}

/** Everything the page's script draws, small enough to embed. */
export function chartData(input: ReportInput): ChartData {
  const markets = pricesOf(input).map((_, position) => priceName(input, position));
  const drawn = evenChoice(input.trades);
  return {
    charts: { ...priceCharts(input, drawn), ...forecastCharts(input), ...accountCharts(input) },
    markets,
    trades: tradeData(drawn, markets),
  };
}

function priceCharts(input: ReportInput, drawn: readonly ReportTrade[]): Record<string, Chart> {
  const prices = pricesOf(input);
  return Object.fromEntries(
    prices.map(({ time, close }, market) => {
      const own =
        prices.length === 1 ? drawn : drawn.filter(({ instrument }) => instrument === priceName(input, market));
      const marks = own.flatMap((trade) => [trade.entryTime, trade.exitTime]);
      const chart: Chart = {
        line: lineData(time, [close], marks),
        series: [{ name: 'close', colour: 'price', width: 1.1 }],
        unit: 'amount',
        height: 'tall',
        axis: 'free',
        market,
      };
      return [`price-${market}`, chart];
    }),
  );
}

function forecastCharts(input: ReportInput): Record<string, Chart> {
  return Object.fromEntries(
    (input.forecasts ?? []).map(({ time, lean }, market) => {
      const chart: Chart = {
        line: lineData(time, [lean]),
        series: [{ name: 'up less down', colour: 'blue', width: 1 }],
        unit: 'percent',
        height: 'low',
        axis: 'around-zero',
      };
      return [`forecast-${market}`, chart];
    }),
  );
}

/** The system's line comes last in each chart, because the last line is drawn on top. */
function accountCharts({
  equity: { time, strategy, buyAndHold, equalVolatility },
  exposure,
  rolling,
}: ReportInput): Record<string, Chart> {
  const own: ChartLine = { name: 'this system', colour: 'blue', width: 2 };
  const held: ChartLine = { name: 'buy and hold', colour: 'hold', width: 1.2 };
  const scaled: ChartLine = { ...held, name: 'buy and hold at its volatility' };
  const low = { unit: 'amount', height: 'low', axis: 'free' } as const;
  return {
    'equity-0': {
      line: lineData(time, [buyAndHold, strategy]),
      series: [held, own],
      unit: 'amount',
      height: 'tall',
      axis: 'free',
    },
    'alone-0':
      equalVolatility === undefined
        ? { line: lineData(time, [strategy]), series: [own], ...low }
        : { line: lineData(time, [equalVolatility, strategy]), series: [scaled, own], ...low },
    'drawdown-0': {
      line: lineData(time, [drawdowns(strategy).map((depth) => -depth)]),
      series: [{ ...own, width: 1.3, area: 'blue-area' }],
      unit: 'percent',
      height: 'low',
      axis: 'below-zero',
    },
    ...(exposure === undefined
      ? {}
      : {
          'exposure-0': {
            line: lineData(exposure.time, [exposure.gross, exposure.net]),
            series: [
              { name: 'gross', colour: 'hold', width: 1 },
              { name: 'net', colour: 'blue', width: 1.2 },
            ],
            unit: 'percent',
            height: 'low',
            axis: 'around-zero',
          },
        }),
    ...(rolling === undefined
      ? {}
      : {
          'rolling-0': {
            line: lineData(rolling.time, [rolling.sharpe]),
            series: [{ name: 'Sharpe ratio', colour: 'blue', width: 1.4 }],
            unit: 'ratio',
            height: 'low',
            axis: 'around-zero',
          },
        }),
  };
}
