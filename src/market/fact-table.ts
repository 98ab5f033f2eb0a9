import { FUNDING_RATE } from '../core/facts/funding-rate.ts';
import type { Fact, FactKind } from '../core/facts/market-facts.ts';
import { PREDICTION_WINDOW } from '../core/facts/prediction-window.ts';
import { SETTLEMENT } from '../core/facts/settlement.ts';
import { TRADE_FLOW } from '../core/facts/trade-flow.ts';
import { EdgewiseError } from '../core/errors.ts';
import { parseIsoTime } from '../core/iso-time.ts';
import { instant } from '../core/time.ts';
import type { FactReader, FactReaderOptions, FactSink } from './fact-reader.port.ts';
import { faultOfFact } from './fault-of-fact.ts';
import { readTime, timeUnitOf } from './time-unit.ts';

/** The kinds of facts that are one row of a table, with what writes them. */
const TABLES = {
  flow: TRADE_FLOW,
  funding: FUNDING_RATE,
  window: PREDICTION_WINDOW,
  settlement: SETTLEMENT,
} as const satisfies Partial<Record<FactKind, unknown>>;

/** Other names of columns: archives of funding rates have the time of the payment and its rate. */
const OTHER_NAMES: { readonly [Kind in keyof typeof TABLES]?: Readonly<Record<string, string>> } = {
  funding: { ts: 'dueat', time: 'dueat', fundingtime: 'dueat', fundingrate: 'rate' },
};

/** Whether facts of a kind can be read from a table. A book has more than one row. */
export function isTableKind(kind: FactKind): kind is keyof typeof TABLES {
  return kind in TABLES;
}

interface Column {
  readonly field: string;
  readonly place: number;
  readonly holds: 'time' | 'number';
}

/**
 * Reads facts from a table in CSV: one fact a line, each column named like the member that it holds (`knownAt` or
 * `known_at`). Times are ISO texts or numbers of seconds, milliseconds, microseconds or nanoseconds. An empty field is
 * a number that is not known.
 *
 * A table of funding rates may have the time of each payment alone: a rate is known when it is paid.
 */
export class FactTable implements FactReader {
  readonly format: string;
  readonly #kind: keyof typeof TABLES;
  readonly #columns: readonly Column[];
  readonly #delay: number;
  readonly #sink: FactSink;
  #knownAt = Number.NEGATIVE_INFINITY;

  /** Throws `data-unreadable` for a first line that does not name every column. */
  constructor(header: string, kind: keyof typeof TABLES, { delay }: Pick<FactReaderOptions, 'delay'>, sink: FactSink) {
    this.#kind = kind;
    this.#columns = columnsOf(header, kind);
    this.#delay = delay;
    this.#sink = sink;
    this.format = `a table with ${this.#columns.map(({ field, place }) => `${field} in column ${place + 1}`).join(', ')}`;
  }

  read(line: string): void {
    const cells = line.split(',').map(plainCell);
    const numbers = this.#columns.map(({ place, holds }) =>
      holds === 'time' ? timeOf(cells[place] ?? '') : numberOf(cells[place] ?? ''),
    );
    if (this.#columns.some(({ holds }, index) => holds === 'time' && !Number.isSafeInteger(numbers[index])))
      return this.#sink.leaveOut('a time that cannot be read');
    const isWritten = this.#columns.every(
      ({ place }, index) => cells[place] === '' || /^nan$/i.test(cells[place] ?? '') || !Number.isNaN(numbers[index]),
    );
    if (!isWritten) return this.#sink.leaveOut('a number that cannot be read');
    const written: Fact = TABLES[this.#kind].factOf(Float64Array.from(numbers));
    const fact: Fact = { ...written, knownAt: instant(written.knownAt + this.#delay) };
    const fault = faultOfFact(fact);
    if (fault !== undefined) return this.#sink.leaveOut(fault);
    if (fact.knownAt <= this.#knownAt) return this.#sink.leaveOut('a time that is not after the one before it');
    this.#knownAt = fact.knownAt;
    this.#sink.take(fact);
  }

  end(): void {
    // Every line was a fact of its own.
  }
}

function columnsOf(header: string, kind: keyof typeof TABLES): Column[] {
  const others = OTHER_NAMES[kind] ?? {};
  const names = header.split(',').map((cell) => {
    const name = plainCell(cell).toLowerCase().replaceAll('_', '');
    return others[name] ?? name;
  });
  const { times, numbers } = TABLES[kind].fields;
  const fields = [
    ...times.map((field) => ({ field, holds: 'time' as const })),
    ...numbers.map((field) => ({ field, holds: 'number' as const })),
  ];
  return fields.map(({ field, holds }) => {
    const own = names.indexOf(field.toLowerCase());
    // A rate is known when it is paid at the latest, and never taken to be known earlier.
    const place = own < 0 && kind === 'funding' && field === 'knownAt' ? names.indexOf('dueat') : own;
    if (place >= 0) return { field, holds, place };
    throw new EdgewiseError('data-unreadable', `The table of ${kind} facts has no column ${field}`, {
      where: 'its first line',
      expected: fields.map((each) => each.field).join(','),
      actual: header.slice(0, 200),
      advice: 'name the columns in the first line; the order does not matter',
    });
  });
}

function plainCell(cell: string): string {
  return cell.trim().replace(/^\uFEFF?"?(.*?)"?$/, '$1');
}

function timeOf(text: string): number {
  const bytes = new TextEncoder().encode(text);
  const unit = timeUnitOf(bytes, 0, bytes.length);
  return unit === undefined ? (parseIsoTime(text) ?? Number.NaN) : readTime(bytes, 0, bytes.length, unit);
}

function numberOf(text: string): number {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}
