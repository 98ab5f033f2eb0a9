/**
 * How a candle file is to be read: found by looking at all of its rows, and shown to the person as plain data with what
 * else was possible, so that a wrong guess is seen and not traded on.
 */
import { formatDuration, type Duration, type Instant } from '../core/time.ts';
import type { CsvPositions, CsvRole } from './csv-columns.ts';
import type { CsvDelimiter } from './csv-head.ts';
import type { LineEnd } from './csv-lines.ts';
import type { DecimalMark } from './number-style.ts';
import { isDateOrder, TIME_FORMAT_NAMES, type DateOrder, type Midnight24, type TimeFormat } from './time-format.ts';

/** Whether the time of a row is when its candle opens or when it closes. */
export type Stamps = 'open' | 'close';

export interface CsvMapping {
  /** What the file looks like, for people: `named columns`, `Binance kline archive`, ... */
  readonly layout: string;
  readonly delimiter: CsvDelimiter;
  readonly lineEnd: LineEnd;
  readonly header: 'present' | 'absent';
  /** Lines before the header or the first candle that are no data. */
  readonly preamble: number;
  /** The lines of the header; a row that repeats one of them is no candle. */
  readonly headerLines: readonly string[];
  /** Fields of a whole line. */
  readonly width: number;
  readonly columns: CsvPositions;
  /** The header's name of each column, or `column N`. */
  readonly names: Readonly<Partial<Record<CsvRole, string>>>;
  readonly timeFormat: TimeFormat;
  readonly midnight24?: Midnight24;
  /** IANA name of the zone of dates without an offset; UTC when absent. */
  readonly zone?: string;
  readonly decimal: DecimalMark;
  readonly stamps: Stamps;
  /** Remarks and other readings that were possible, with how to say so. */
  readonly alternatives: readonly string[];
}

export interface MappingOptions {
  /** What to call the file in messages. */
  readonly source: string;
  /** No candle of a file opens later. */
  readonly now: Instant;
  /** Base currency, which tells two volume columns apart. */
  readonly base?: string;
  /** Columns named by the person: a header's name, or a position counted from 1. */
  readonly columns?: Readonly<Partial<Record<CsvRole, string>>>;
  /** What the person says about what the rows cannot decide. */
  readonly dates?: DateOrder;
  readonly midnight24?: Midnight24;
  readonly zone?: string;
  readonly decimal?: DecimalMark;
  readonly stamps?: Stamps;
  /** The file's own name of the instrument. */
  readonly symbol?: string;
}

/** The mapping in lines for people. */
export function describeMapping(mapping: CsvMapping, interval?: Duration): string[] {
  const columns = Object.entries(mapping.names).map(([role, name]) => (role === name ? role : `${role} = ${name}`));
  const zone = isDateOrder(mapping.timeFormat)
    ? `, ${mapping.zone ?? 'UTC'} where no offset is written`
    : ' since 1970 UTC';
  const midnight =
    mapping.midnight24 === undefined
      ? ''
      : mapping.midnight24 === 'ends-day'
        ? ', 24:00 ends its day'
        : ', 24:00 begins its day';
  const span = interval === undefined ? 'one interval' : formatDuration(interval);
  const stamps =
    mapping.stamps === 'open'
      ? "taken as the candle's opening"
      : `taken as the candle's close: each candle opens ${span} before`;
  const unknown = mapping.columns.volume === undefined ? '; volume is unknown' : '';
  const decimal = mapping.decimal === 'comma' ? ['numbers: with a decimal comma'] : [];
  return [
    `layout:  ${mapping.layout}, ${mapping.header === 'present' ? 'with a header' : 'without a header'}`,
    `columns: ${columns.join(', ')}${unknown}`,
    `times:   ${TIME_FORMAT_NAMES[mapping.timeFormat]}${zone}${midnight}, ${stamps}`,
    ...decimal,
    ...mapping.alternatives.map((alternative) => `also:    ${alternative}`),
  ];
}
