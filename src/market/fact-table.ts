import { FUNDING_RATE } from '../core/facts/funding-rate.ts';
import type { Fact, FactKind } from '../core/facts/market-facts.ts';
import { PREDICTION_WINDOW } from '../core/facts/prediction-window.ts';
import { SETTLEMENT } from '../core/facts/settlement.ts';
import { TRADE_FLOW } from '../core/facts/trade-flow.ts';
import { EdgewiseError } from '../core/errors.ts';
import { instant, type Instant } from '../core/time.ts';
import { CellTimes } from './cell-times.ts';
import type { FactReader, FactReaderOptions, FactSink } from './fact-reader.port.ts';
import { faultOfFact } from './fault-of-fact.ts';
import { RATES_TO_LOOK_AT, refusePercent, unitInName, type NamedUnit } from './funding-unit.ts';

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
  readonly holds: 'time' | 'percent' | 'number';
  /** For a column of times. */
  readonly times: CellTimes;
}

/**
 * Reads facts from a table in CSV: one fact a line, each column named like the member that it holds (`knownAt` or
 * `known_at`). Times are those that candle files have: dates, in UTC without an offset, or numbers of seconds,
 * milliseconds, microseconds or nanoseconds. An empty field is a number that is not known.
 *
 * A table of funding rates may have the time of each payment alone: a rate is known when it is paid. Rates are
 * fractions of the position; a column that is named `rate_percent` holds percent.
 */
export class FactTable implements FactReader {
  readonly format: string;
  readonly reads = 'one-file';
  /** One line in a hundred: a table that loses more begins with its newest row, or is of another kind. */
  readonly mostLeftOut = 0.01;
  newestAt: Instant | undefined;
  readonly #kind: keyof typeof TABLES;
  readonly #columns: readonly Column[];
  readonly #delay: number;
  readonly #sink: FactSink;
  #knownAt = Number.NEGATIVE_INFINITY;
  /** Facts whose unit is not sure yet; undefined when it is. */
  #unsure: Fact[] | undefined;

  /** Throws `data-unreadable` for a first line that does not name every column. */
  constructor(header: string, kind: keyof typeof TABLES, { delay }: Pick<FactReaderOptions, 'delay'>, sink: FactSink) {
    this.#kind = kind;
    this.#columns = columnsOf(header, kind);
    this.#delay = delay;
    this.#sink = sink;
    const inWords = ({ field, place, holds }: Column): string =>
      `${field}${holds === 'percent' ? ' in percent' : ''} in column ${place + 1}`;
    this.format = `a table with ${this.#columns.map(inWords).join(', ')}`;
    this.#unsure = isUnitSaid(header, kind) ? undefined : [];
  }

  read(line: string): void {
    const cells = line.split(',').map(plainCell);
    const numbers = this.#columns.map(({ place, holds, times }) => {
      const text = cells[place] ?? '';
      if (holds === 'time') return times.read(text);
      return holds === 'percent' ? numberOf(text) / 100 : numberOf(text);
    });
    if (this.#columns.some(({ holds }, index) => holds === 'time' && !Number.isSafeInteger(numbers[index])))
      return this.#sink.leaveOut('a time that cannot be read');
    const isWritten = this.#columns.every(
      ({ place }, index) => cells[place] === '' || /^nan$/i.test(cells[place] ?? '') || !Number.isNaN(numbers[index]),
    );
    if (!isWritten) return this.#sink.leaveOut('a number that cannot be read');
    const written: Fact = TABLES[this.#kind].factOf(Float64Array.from(numbers));
    this.newestAt = instant(Math.max(this.newestAt ?? 0, written.knownAt));
    const fact: Fact = { ...written, knownAt: instant(written.knownAt + this.#delay) };
    const fault = faultOfFact(fact);
    if (fault !== undefined) return this.#sink.leaveOut(fault);
    if (fact.knownAt <= this.#knownAt) return this.#sink.leaveOut('a time that is not after the one before it');
    this.#knownAt = fact.knownAt;
    if (this.#unsure === undefined) return this.#sink.take(fact);
    this.#unsure.push(fact);
    if (this.#unsure.length >= RATES_TO_LOOK_AT) this.#settleUnit(this.#unsure);
  }

  end(): void {
    if (this.#unsure !== undefined) this.#settleUnit(this.#unsure);
  }

  #settleUnit(facts: readonly Fact[]): void {
    refusePercent(facts.flatMap((fact) => (fact.kind === 'funding' ? [fact.rate] : [])));
    this.#unsure = undefined;
    for (const fact of facts) this.#sink.take(fact);
  }
}

function columnsOf(header: string, kind: keyof typeof TABLES): Column[] {
  const names = namesIn(header, kind);
  const percent = unitsIn(header, kind).indexOf('percent');
  const { times, numbers } = TABLES[kind].fields;
  const fields = [
    ...times.map((field) => ({ field, holds: 'time' as const })),
    ...numbers.map((field) => ({ field, holds: 'number' as const })),
  ];
  return fields.map(({ field, holds }) => {
    const own = names.indexOf(field.toLowerCase());
    // A rate is known when it is paid at the latest, and never taken to be known earlier.
    const place = own < 0 && kind === 'funding' && field === 'knownAt' ? names.indexOf('dueat') : own;
    if (place >= 0) return { field, holds: place === percent ? 'percent' : holds, place, times: new CellTimes() };
    throw new EdgewiseError('data-unreadable', `The table of ${kind} facts has no column ${field}`, {
      where: 'its first line',
      expected: fields.map((each) => each.field).join(','),
      actual: header.slice(0, 200),
      advice: 'name the columns in the first line; the order does not matter',
    });
  });
}

function namesIn(header: string, kind: keyof typeof TABLES): readonly string[] {
  const others = OTHER_NAMES[kind] ?? {};
  return plainNames(header).map((name) => {
    const { plain } = kind === 'funding' ? unitInName(name) : { plain: name };
    return others[plain] ?? plain;
  });
}

function unitsIn(header: string, kind: keyof typeof TABLES): readonly NamedUnit[] {
  return plainNames(header).map((name) => (kind === 'funding' ? unitInName(name).unit : 'fraction'));
}

/** Whether the numbers of a table can only mean one thing: those of funding rates may be fractions or percent. */
function isUnitSaid(header: string, kind: keyof typeof TABLES): boolean {
  return kind !== 'funding' || unitsIn(header, kind).some((unit) => unit !== 'unsaid');
}

function plainNames(header: string): readonly string[] {
  return header.split(',').map((cell) => plainCell(cell).toLowerCase().replaceAll(/[_ ]/g, ''));
}

function plainCell(cell: string): string {
  return cell.trim().replace(/^\uFEFF?"?(.*?)"?$/, '$1');
}

function numberOf(text: string): number {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}
