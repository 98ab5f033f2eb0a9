/** Reads all rows of a file before any of them is used, and finds the mapping of the file. */
import { EdgewiseError } from '../core/errors.ts';
import type { CsvPositions, CsvRole } from './csv-columns.ts';
import type { CsvFields } from './csv-fields.ts';
import { HEAD_BYTES, readCsvHead, type CsvHead } from './csv-head.ts';
import { findLayout, type CsvLayout } from './csv-layout.ts';
import type { CsvMapping, MappingOptions } from './csv-mapping.ts';
import { CsvRows, type LinePlace, type TakeRows } from './csv-rows.ts';
import { LocalTime } from './local-time.ts';
import { NumberSurvey } from './number-style.ts';
import { PriceOrderSurvey } from './price-order.ts';
import { isDateOrder, TIME_FORMAT_NAMES } from './time-format.ts';
import { TimeSurvey, type SettledTimes } from './time-survey.ts';
import { timeUnitOf, type TimeUnit } from './time-unit.ts';

/** One pass over the bytes of a file. */
export interface CsvPass<Result> {
  push(chunk: Uint8Array): void;
  finish(): Result;
}

/** The mapping, or one more pass that finds the order of the prices. */
export type Surveyed =
  | { readonly kind: 'settled'; readonly mapping: CsvMapping }
  | { readonly kind: 'order-open'; readonly orderPass: CsvPass<CsvMapping> };

/**
 * The first pass over a file: its head, then all its rows. Throws `data-unreadable` when the rows cannot be candles, or
 * can be read in two ways.
 */
export class CsvSurvey implements CsvPass<Surveyed> {
  readonly #options: MappingOptions;
  #rest: Uint8Array = new Uint8Array(0);
  #rows: RowSurvey | undefined;

  constructor(options: MappingOptions) {
    this.#options = options;
  }

  push(chunk: Uint8Array): void {
    if (this.#rows !== undefined) return this.#rows.push(chunk);
    const head = new Uint8Array(this.#rest.length + chunk.length);
    head.set(this.#rest);
    head.set(chunk, this.#rest.length);
    this.#rest = head;
    if (head.length > HEAD_BYTES) this.#begin().push(head);
  }

  finish(): Surveyed {
    if (this.#rows !== undefined) return this.#rows.finish();
    const rows = this.#begin();
    rows.push(this.#rest);
    return rows.finish();
  }

  #begin(): RowSurvey {
    this.#rows = new RowSurvey(readCsvHead(this.#rest, this.#options.source), this.#options);
    return this.#rows;
  }
}

/** Collects the times and numbers of all rows. */
class RowSurvey implements CsvPass<Surveyed>, TakeRows {
  readonly #head: CsvHead;
  readonly #options: MappingOptions;
  readonly #layout: CsvLayout;
  readonly #rows: CsvRows;
  readonly #times: TimeSurvey;
  readonly #numbers = new NumberSurvey();
  readonly #numberColumns: readonly number[];
  /** The unit of the times counted since 1970 so far. */
  #unit: TimeUnit | undefined;
  #rowCount = 0;
  #brokenLines = 0;
  #firstBroken: { readonly line: number; readonly text: string; readonly reason: string } | undefined;

  constructor(head: CsvHead, options: MappingOptions) {
    this.#head = head;
    this.#options = options;
    this.#layout = findLayout(head, options);
    this.#rows = new CsvRows(head, this);
    const { formats } = this.#layout;
    this.#times = new TimeSurvey({ source: options.source, formats, now: options.now, zone: zoneOf(options) });
    this.#numberColumns = numberColumnsOf(this.#layout, head.width);
  }

  push(chunk: Uint8Array): void {
    this.#rows.push(chunk);
  }

  finish(): Surveyed {
    this.#rows.finish();
    this.#refuseWrongSplit();
    const { source, decimal: asked } = this.#options;
    const times = this.#times.settle(this.#options.midnight24);
    this.#refuseUnusedOptions(times);
    const decimal = this.#numbers.settle({ source, delimiter: this.#head.delimiter, asked });
    const mappingOf = (settled: SettledColumns): CsvMapping => ({
      ...settled,
      delimiter: this.#head.delimiter,
      lineEnd: this.#head.lineEnd,
      header: this.#head.header.length > 0 ? 'present' : 'absent',
      preamble: this.#head.preamble,
      headerLines: this.#head.headerLines,
      width: this.#head.width,
      names: namesOf(this.#head, settled.columns),
      timeFormat: times.format,
      ...(times.midnight24 === undefined ? {} : { midnight24: times.midnight24 }),
      ...(this.#options.zone === undefined ? {} : { zone: this.#options.zone }),
      decimal,
      stamps: this.#layout.stamps,
      alternatives: [...this.#layout.notes, ...settled.alternatives, ...times.alternatives],
    });
    const { columns, layout, time, date } = this.#layout;
    if (columns !== undefined) return { kind: 'settled', mapping: mappingOf({ columns, layout, alternatives: [] }) };
    const survey = new PriceOrderSurvey({
      source,
      time,
      date,
      width: this.#head.width,
      decimal,
      direction: times.direction,
    });
    return {
      kind: 'order-open',
      orderPass: new PriceOrderPass(this.#head, survey, (settled) => mappingOf(this.#named(settled))),
    };
  }

  row(fields: CsvFields, line: number): void {
    this.#rowCount++;
    const { time, date } = this.#layout;
    const [start, end] = [fields.starts[time] as number, fields.ends[time] as number];
    if (date === undefined) {
      this.#watchUnit(fields, line);
      this.#times.take(fields.bytes, start, end);
    } else this.#times.takeText(`${fields.text(date)} ${fields.text(time)}`);
    for (const column of this.#numberColumns)
      this.#numbers.take(fields.bytes, fields.starts[column] as number, fields.ends[column] as number);
  }

  broken({ bytes, start, end, line }: LinePlace, reason: string): void {
    this.#brokenLines++;
    this.#firstBroken ??= {
      line,
      text: new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 80))),
      reason,
    };
  }

  /**
   * Throws when most lines are broken, because the file was then split wrongly. Single broken lines are counted later.
   */
  #refuseWrongSplit(): void {
    const broken = this.#firstBroken;
    if (broken === undefined || this.#brokenLines <= this.#rowCount) return;
    throw new EdgewiseError(
      'data-unreadable',
      'Most lines have another number of columns than the header or the first line.',
      {
        where: `${this.#options.source}, line ${broken.line}`,
        expected: `${this.#head.width} columns, divided by "${this.#head.delimiter}"`,
        actual: `${broken.reason}: "${broken.text}"`,
        advice:
          this.#head.delimiter === ','
            ? 'If the numbers have decimal commas, write the file with semicolons between the columns, or with quotes around the numbers.'
            : 'Check the delimiter and the header.',
      },
    );
  }

  /** Throws `usage` for an option of the person that has no effect on this file. */
  #refuseUnusedOptions({ format, midnight24 }: SettledTimes): void {
    const { source, zone, symbol, midnight24: asked } = this.#options;
    if (zone !== undefined && !isDateOrder(format)) {
      throw new EdgewiseError('usage', 'A time zone has no effect on times that are counted since 1970 UTC.', {
        where: source,
        expected: 'dates without an offset',
        actual: `${TIME_FORMAT_NAMES[format]} since 1970`,
        advice: 'Leave --timezone out.',
      });
    }
    if (asked !== undefined && midnight24 === undefined) {
      throw new EdgewiseError('usage', 'No time of this file is written as 24:00.', {
        where: source,
        expected: 'at least one 24:00',
        actual: `none in ${this.#rowCount} rows`,
        advice: 'Leave --midnight24 out.',
      });
    }
    const { columns = this.#layout.extra } = this.#layout;
    if (symbol !== undefined && columns?.symbol === undefined) {
      throw new EdgewiseError('usage', 'The file has no column of symbols.', {
        where: source,
        expected: `a column that holds "${symbol}"`,
        actual: 'none by its name',
        advice: 'Leave --symbol out, or name the column: --columns symbol=NAME',
      });
    }
  }

  /** Adds the columns that the person named. A known source without a volume keeps its name. */
  #named(settled: SettledColumns): SettledColumns {
    const { extra, layout } = this.#layout;
    if (layout !== 'MetaTrader history') return { ...settled, columns: { ...settled.columns, ...extra } };
    const { volume: _, ...columns } = settled.columns;
    return { ...settled, columns: { ...columns, ...extra }, layout };
  }

  #watchUnit(fields: CsvFields, line: number): void {
    const { formats, time } = this.#layout;
    if (formats.some((format) => isDateOrder(format))) return;
    const unit = timeUnitOf(fields.bytes, fields.starts[time] as number, fields.ends[time] as number);
    if (unit === undefined || unit === this.#unit) return;
    if (this.#unit === undefined) {
      this.#unit = unit;
      return;
    }
    throw new EdgewiseError('data-unreadable', 'The times of this file change their unit.', {
      where: `${this.#options.source}, line ${line}`,
      expected: `${TIME_FORMAT_NAMES[this.#unit]}, as in the first candle`,
      actual: `"${fields.text(time)}", which looks like ${TIME_FORMAT_NAMES[unit]}`,
      advice:
        'Split the file where the unit changes and import both parts; or take another column of times: --columns time=NAME',
    });
  }
}

interface SettledColumns {
  readonly columns: CsvPositions;
  readonly layout: string;
  readonly alternatives: readonly string[];
}

class PriceOrderPass implements CsvPass<CsvMapping>, TakeRows {
  readonly #rows: CsvRows;
  readonly #survey: PriceOrderSurvey;
  readonly #mappingOf: (settled: SettledColumns) => CsvMapping;

  constructor(head: CsvHead, survey: PriceOrderSurvey, mappingOf: (settled: SettledColumns) => CsvMapping) {
    this.#rows = new CsvRows(head, this);
    this.#survey = survey;
    this.#mappingOf = mappingOf;
  }

  push(chunk: Uint8Array): void {
    this.#rows.push(chunk);
  }

  finish(): CsvMapping {
    this.#rows.finish();
    const { columns, layout, notes } = this.#survey.settle();
    return this.#mappingOf({ columns, layout, alternatives: notes });
  }

  row(fields: CsvFields): void {
    this.#survey.take(fields);
  }

  broken(): void {}
}

function zoneOf({ zone }: MappingOptions): LocalTime | undefined {
  return zone === undefined ? undefined : new LocalTime(zone);
}

/** The columns whose numbers decide the decimal mark. In a file without a header these are all but the times. */
function numberColumnsOf({ columns, time, date }: CsvLayout, width: number): number[] {
  if (columns === undefined)
    return Array.from({ length: width }, (_, position) => position).filter(
      (position) => position !== time && position !== date,
    );
  const { open, high, low, close, volume, transactions } = columns;
  return [open, high, low, close, volume, transactions].filter((position) => position !== undefined);
}

function namesOf(head: CsvHead, columns: CsvPositions): Partial<Record<CsvRole, string>> {
  const names: Partial<Record<CsvRole, string>> = {};
  for (const [role, position] of Object.entries(columns) as [CsvRole, number][]) {
    const own = head.header.map((line) => line[position] ?? '').filter((name) => name !== '');
    names[role] = own.length > 0 ? own.join(' / ') : `column ${position + 1}`;
  }
  return names;
}
