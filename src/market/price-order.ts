/**
 * Finds the order of the price columns in a file without a header, from all of its rows. In the right order the high is
 * the highest and the low the lowest price of every row, and candles open near the close before them. Where two orders
 * fit equally well the person has to choose.
 */
import { EdgewiseError } from '../core/errors.ts';
import type { CsvPositions } from './csv-columns.ts';
import type { CsvFields } from './csv-fields.ts';
import { readNumber, type DecimalMark } from './number-style.ts';

/** Orders that known sources write: the places of open, high, low and close among the columns after the time. */
const KNOWN_ORDERS: readonly { readonly order: PriceOrder; readonly volume: number; readonly written: string }[] = [
  { order: { open: 0, high: 1, low: 2, close: 3 }, volume: 4, written: 'time, open, high, low, close' },
  {
    order: { open: 0, high: 2, low: 3, close: 1 },
    volume: 4,
    written: 'time, open, close, high, low (KuCoin, Bitfinex)',
  },
  { order: { open: 2, high: 1, low: 0, close: 3 }, volume: 4, written: 'time, low, high, open, close (Coinbase)' },
  {
    order: { open: 4, high: 2, low: 3, close: 1 },
    volume: 0,
    written: 'time, volume, close, high, low, open (Gate.io)',
  },
];

interface PriceOrder {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

const BINANCE = { order: { open: 0, high: 1, low: 2, close: 3 }, volume: 4, written: 'Binance kline archive' } as const;

const PLACES = [0, 1, 2, 3] as const;

const ORDERS_OF_FOUR: readonly PriceOrder[] = PLACES.flatMap((open) =>
  PLACES.flatMap((high) =>
    PLACES.flatMap((low) => {
      const close = PLACES.find((place) => place !== open && place !== high && place !== low);
      return new Set([open, high, low]).size < 3 || close === undefined ? [] : [{ open, high, low, close }];
    }),
  ),
);

/** Largest share of the rows that may contradict an order; an import may drop the same share. */
const CONTRADICTED = 0.01;
/** An order is better than another when its candles open nearer to the close before them by this factor. */
const CLEARLY_NEARER = 1.5;

interface Candidate {
  readonly order: PriceOrder;
  fits: number;
  /** Sum of the log distances from each open to the close of the candle before. */
  distance: number;
}

export interface PriceOrderOptions {
  readonly source: string;
  readonly time: number;
  readonly date?: number | undefined;
  readonly width: number;
  readonly decimal: DecimalMark;
  /** Whether the times of the rows ascend or descend. */
  readonly direction: 'ascending' | 'descending';
}

export class PriceOrderSurvey {
  readonly #options: PriceOrderOptions;
  readonly #first: number;
  readonly #candidates: readonly Candidate[];
  readonly #before: Float64Array;
  readonly #values: Float64Array;
  #rows = 0;
  /** Number of rows whose fifth column after the time lies within the four before it, like a volume-weighted price. */
  #within = 0;
  /** Numbers of rows whose column after the volume is volume times price, and of rows where it is a whole number. */
  #turnover = 0;
  #whole = 0;

  constructor(options: PriceOrderOptions) {
    this.#options = options;
    this.#first = Math.max(options.time, options.date ?? 0) + 1;
    const count = options.width - this.#first;
    this.#values = new Float64Array(count);
    this.#before = new Float64Array(count).fill(Number.NaN);
    const orders = [...ORDERS_OF_FOUR, ...KNOWN_ORDERS.map(({ order }) => order).filter((order) => lastOf(order) >= 4)];
    this.#candidates = orders
      .filter((order) => lastOf(order) < count)
      .map((order) => ({ order, fits: 0, distance: 0 }));
  }

  take(fields: CsvFields): void {
    const values = this.#values;
    for (let index = 0; index < values.length; index++) {
      const position = this.#first + index;
      values[index] = readNumber(
        fields.bytes,
        fields.starts[position] as number,
        fields.ends[position] as number,
        this.#options.decimal,
      );
    }
    this.#rows++;
    const before = this.#before;
    const ascending = this.#options.direction === 'ascending';
    for (const candidate of this.#candidates) {
      const { open, high, low, close } = candidate.order;
      const [o, h, l, c] = [
        values[open] as number,
        values[high] as number,
        values[low] as number,
        values[close] as number,
      ];
      if (h >= o && h >= c && l <= o && l <= c && l > 0) candidate.fits++;
      const [from, to] = ascending ? [before[close] as number, o] : [c, before[open] as number];
      if (from > 0 && to > 0) candidate.distance += Math.abs(Math.log(to / from));
    }
    this.#takeRest(values);
    before.set(values);
  }

  #takeRest(values: Float64Array): void {
    const [a = 0, b = 0, c = 0, d = 0, fifth = Number.NaN, sixth = Number.NaN] = values;
    const [low, high] = [Math.min(a, b, c, d), Math.max(a, b, c, d)];
    if (fifth >= low && fifth <= high) this.#within++;
    if (Number.isInteger(sixth)) this.#whole++;
    if (sixth >= fifth * low * 0.99 && sixth <= fifth * high * 1.01) this.#turnover++;
  }

  /** Finds the columns. Throws `data-unreadable` when no order fits the rows, or more than one. */
  settle(): { readonly columns: CsvPositions; readonly layout: string; readonly notes: readonly string[] } {
    const enough = this.#rows * (1 - CONTRADICTED);
    const fitting = this.#candidates
      .filter(({ fits }) => fits >= enough)
      .toSorted((left, right) => left.distance - right.distance);
    const [best, ...others] = fitting;
    if (best === undefined) throw this.#noOrder();
    if (this.#isBinance() && fitting.some(({ order }) => isSameOrder(order, BINANCE.order)))
      return this.#columns(BINANCE.order, BINANCE);
    const rivals = others.filter((other) => other.distance <= best.distance * CLEARLY_NEARER);
    const known = [best, ...rivals].filter(({ order }) => KNOWN_ORDERS.some((one) => isSameOrder(one.order, order)));
    const chosen = rivals.length === 0 || this.#saySame([best, ...rivals]) ? (known[0] ?? best) : undefined;
    const source = chosen === undefined ? undefined : KNOWN_ORDERS.find((one) => isSameOrder(one.order, chosen.order));
    if (chosen === undefined || source === undefined) throw this.#undecided([best, ...rivals]);
    return this.#columns(chosen.order, source);
  }

  /** Whether every order fits every row, because all candles are flat. The orders then give the same candles. */
  #saySame(candidates: readonly Candidate[]): boolean {
    const ofFour = this.#candidates.filter(({ order }) => lastOf(order) < 4);
    return ofFour.every(({ fits }) => fits === this.#rows) && candidates.every(({ order }) => lastOf(order) < 4);
  }

  /** Whether the file has the twelve columns of Binance, with the closing time after the volume. */
  #isBinance(): boolean {
    return this.#values.length === 11 && (this.#values[5] ?? 0) > 1e11;
  }

  #columns(
    order: PriceOrder,
    { volume: usual, written }: { volume: number; written: string },
  ): { columns: CsvPositions; layout: string; notes: string[] } {
    const { time, date, width } = this.#options;
    const first = this.#first;
    const count = width - first;
    const hasAverage = usual === 4 && count > 5 && this.#within >= this.#rows * (1 - CONTRADICTED);
    const volume = hasAverage ? 5 : usual;
    const isBinance = this.#isBinance();
    const rest = volume + 1;
    const isCount = isBinance || (rest < count && this.#isCount(rest));
    const transactions = isBinance ? 7 : isCount ? rest : undefined;
    const columns: CsvPositions = {
      time,
      open: first + order.open,
      high: first + order.high,
      low: first + order.low,
      close: first + order.close,
      ...(date === undefined ? {} : { date }),
      ...(volume < count ? { volume: first + volume } : {}),
      ...(transactions === undefined ? {} : { transactions: first + transactions }),
    };
    const used = new Set<number>(Object.values(columns));
    const unused = Array.from({ length: width }, (_, position) => position)
      .filter((position) => !used.has(position))
      .map((position) => position + 1);
    const layout = isBinance
      ? 'Binance kline archive'
      : hasAverage
        ? 'Kraken OHLC with VWAP'
        : isCount
          ? 'Kraken OHLCVT archive'
          : written;
    return {
      columns,
      layout,
      notes: unused.length === 0 ? [] : [`columns not used: ${unused.join(', ')} (--columns names other ones)`],
    };
  }

  /** Whether the column after the volume is a number of trades: whole numbers that are no turnover. */
  #isCount(rest: number): boolean {
    if (rest === 6) return true;
    return this.#whole === this.#rows && this.#turnover < this.#rows / 2;
  }

  #noOrder(): EdgewiseError {
    const best = this.#candidates.reduce((left, right) => (right.fits > left.fits ? right : left));
    return new EdgewiseError(
      'data-unreadable',
      'The file has no header, and no order of its columns makes the high the highest and the low the lowest price.',
      {
        where: this.#options.source,
        expected: 'four price columns after the time, of which one is the highest and one the lowest in every row',
        actual: `the best order (${this.#write(best.order)}) fits ${best.fits} of ${this.#rows} rows`,
        advice: 'Add a header line, or name positions: --columns time=1,open=2,high=3,low=4,close=5,volume=6',
      },
    );
  }

  #undecided(candidates: readonly Candidate[]): EdgewiseError {
    const ways = candidates.slice(0, 4).map(({ order }) => `--columns ${this.#write(order)}`);
    return new EdgewiseError(
      'data-unreadable',
      'The file has no header, and its rows do not show which column is which.',
      {
        where: this.#options.source,
        expected: 'rows that fit only one order, and an order that a known source writes',
        actual:
          candidates.length === 1
            ? `an order that no known source writes fits ${candidates[0]?.fits} of ${this.#rows} rows`
            : `${candidates.length} orders fit the ${this.#rows} rows equally well`,
        advice: `Add a header line, or name the columns, such as ${ways.join(', or ')}`,
      },
    );
  }

  /** Writes an order in the form of the option `--columns`. */
  #write({ open, high, low, close }: PriceOrder): string {
    const at = (index: number) => this.#first + index + 1;
    const { time, date } = this.#options;
    const volume =
      lastOf({ open, high, low, close }) < 4 ? (this.#values.length > 4 ? `,volume=${at(4)}` : '') : `,volume=${at(0)}`;
    const day = date === undefined ? '' : `date=${date + 1},`;
    return `${day}time=${time + 1},open=${at(open)},high=${at(high)},low=${at(low)},close=${at(close)}${volume}`;
  }
}

function isSameOrder(left: PriceOrder, right: PriceOrder): boolean {
  return left.open === right.open && left.high === right.high && left.low === right.low && left.close === right.close;
}

function lastOf({ open, high, low, close }: PriceOrder): number {
  return Math.max(open, high, low, close);
}
