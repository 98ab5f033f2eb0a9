/**
 * The mapping of a candle file says how the file is read. It is found from all rows of the file. The person sees it
 * together with the other possible readings, so that a wrong guess is noticed before anybody trades on it.
 */
import { formatDuration, type Duration, type Instant } from '../core/time.ts';
import type { CsvPositions, CsvRole } from './csv-columns.ts';
import type { CsvDelimiter } from './csv-head.ts';
import type { LineEnd } from './csv-lines.ts';
import type { DecimalMark } from './number-style.ts';
import { isDateOrder, TIME_FORMAT_NAMES, type DateOrder, type Midnight24, type TimeFormat } from './time-format.ts';

/** Whether the time of a row is the opening or the closing time of its candle. */
export type Stamps = 'open' | 'close';

export interface CsvMapping {
  /** The layout for people: `named columns`, `Binance kline archive`, ... */
  readonly layout: string;
  readonly delimiter: CsvDelimiter;
  readonly lineEnd: LineEnd;
  readonly header: 'present' | 'absent';
  /** Number of lines before the header, or before the first candle, that are no data. */
  readonly preamble: number;
  /** The lines of the header. A row that repeats one of them is no candle. */
  readonly headerLines: readonly string[];
  /** Number of fields of a complete line. */
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
  /** Remarks, and other possible readings with the options that choose them. */
  readonly alternatives: readonly string[];
}

export interface MappingOptions {
  /** Name of the file in messages. */
  readonly source: string;
  /** No candle of a file opens later. */
  readonly now: Instant;
  /** Base currency, which distinguishes two volume columns. */
  readonly base?: string;
  /** Columns that the person named: names of the header, or positions counted from 1. */
  readonly columns?: Readonly<Partial<Record<CsvRole, string>>>;
  /** Choices of the person where the rows allow several readings. */
  readonly dates?: DateOrder;
  readonly midnight24?: Midnight24;
  readonly zone?: string;
  readonly decimal?: DecimalMark;
  readonly stamps?: Stamps;
  /** The instrument's name in the file. */
  readonly symbol?: string;
}

/** Describes a mapping in lines for people. */
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
