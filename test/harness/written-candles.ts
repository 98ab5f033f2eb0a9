import type { CandleRow } from './candle-text.ts';

/** The ways in which a file may be written. Every field is one choice, and most pairs of choices can be combined. */
export interface WrittenLayout {
  readonly order: keyof typeof ORDERS;
  readonly header: 'present' | 'absent' | 'several lines';
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly time: keyof typeof TIMES;
  readonly decimal: 'point' | 'comma';
  readonly thousands: 'none' | 'separated';
  readonly quotes: 'none' | 'all';
  readonly lineEnd: '\n' | '\r\n' | '\r';
  readonly direction: 'oldest first' | 'newest first';
  readonly before: '' | '\uFEFF' | 'https://example.org/candles\n';
  readonly rowEnd: 'plain' | 'delimiter';
}

const NAMES = {
  time: 'time',
  open: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  volume: 'volume',
  turnover: 'turnover',
};

export const ORDERS = {
  usual: ['time', 'open', 'high', 'low', 'close', 'volume'],
  kucoin: ['time', 'open', 'close', 'high', 'low', 'volume', 'turnover'],
  coinbase: ['time', 'low', 'high', 'open', 'close', 'volume'],
  gate: ['time', 'volume', 'close', 'high', 'low', 'open'],
  swapped: ['time', 'close', 'high', 'low', 'open', 'volume'],
  'without volume': ['time', 'open', 'high', 'low', 'close'],
} as const;

const two = (value: number) => String(value).padStart(2, '0');

/** Ways to write a time that is given in milliseconds. */
export const TIMES = {
  seconds: (ms: number) => `${ms / 1_000}`,
  milliseconds: (ms: number) => `${ms}`,
  microseconds: (ms: number) => `${ms}000`,
  nanoseconds: (ms: number) => `${ms}000000`,
  iso: (ms: number) => new Date(ms).toISOString(),
  blank: (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' '),
  offset: (ms: number) => `${new Date(ms + 7_200_000).toISOString().slice(0, 19)}+02:00`,
  'day first': (ms: number) => dated(ms, (day, month, year) => `${day}.${month}.${year}`),
  'month first': (ms: number) => dated(ms, (day, month, year) => `${month}/${day}/${year}`),
  compact: (ms: number) => new Date(ms).toISOString().slice(0, 16).replace(/\D/g, ''),
  american: (ms: number) => {
    const date = new Date(ms);
    const hour = date.getUTCHours();
    const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${two(date.getUTCMinutes())}:00 ${hour < 12 ? 'AM' : 'PM'}`;
    return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ${clock}`;
  },
} as const;

function dated(ms: number, write: (day: string, month: string, year: number) => string): string {
  const date = new Date(ms);
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return `${write(two(date.getUTCDate()), two(date.getUTCMonth() + 1), date.getUTCFullYear())} ${clock}`;
}

/** Writes rows in this layout. Undefined where its choices contradict each other. */
export function writtenCandles(rows: readonly CandleRow[], layout: WrittenLayout): string | undefined {
  const { delimiter, decimal, thousands, quotes } = layout;
  const isTorn = delimiter === ',' && quotes === 'none' && (decimal === 'comma' || thousands === 'separated');
  if (isTorn || (layout.lineEnd === '\r' && layout.before.startsWith('http'))) return undefined;
  const columns = ORDERS[layout.order];
  const line = (fields: readonly string[]) =>
    fields.map((field) => (quotes === 'all' ? `"${field}"` : field)).join(delimiter);
  const field = (row: CandleRow, column: keyof typeof NAMES): string => {
    if (column === 'time') return TIMES[layout.time](Number(row.time));
    const value =
      column === 'turnover' ? Math.round(Number(row.volume) * Number(row.close) * 1_000) / 1_000 : Number(row[column]);
    return writtenNumber(value, layout);
  };
  const body = rows.map(
    (row) => line(columns.map((column) => field(row, column))) + (layout.rowEnd === 'delimiter' ? delimiter : ''),
  );
  const header = layout.header === 'absent' ? [] : [line(columns.map((column) => NAMES[column]))];
  if (layout.header === 'several lines') header.push(line(columns.map(() => 'BTC-USD')));
  const lines = [...header, ...(layout.direction === 'oldest first' ? body : body.toReversed())];
  return `${layout.before}${lines.join(layout.lineEnd)}${layout.lineEnd}`;
}

function writtenNumber(value: number, { decimal, thousands }: WrittenLayout): string {
  const [whole = '', fraction] = `${value}`.split('.');
  const [mark, separator] = decimal === 'point' ? ['.', ','] : [',', '.'];
  const grouped = thousands === 'separated' ? whole.replace(/\B(?=(\d{3})+$)/g, separator) : whole;
  return fraction === undefined ? grouped : `${grouped}${mark}${fraction}`;
}
