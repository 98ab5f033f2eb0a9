import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import {
  plainName,
  positionsOf,
  REQUIRED_ROLES,
  type CsvPositions,
  type CsvRole,
  type HeaderNames,
} from './csv-columns.ts';

export interface HeaderColumnsOptions {
  readonly names: HeaderNames;
  /** Positions that the person named. */
  readonly asked: ReadonlyMap<CsvRole, number>;
  /** Base currency, which distinguishes two volume columns. */
  readonly base: string | undefined;
  /** The file and the line of its header, for messages. */
  readonly where: string;
}

/**
 * Finds the column of each role by the names of a header. A position that the person named comes before any name, and
 * no column is used for two roles.
 */
export class HeaderColumns {
  readonly #options: HeaderColumnsOptions;
  readonly #used: Set<number>;

  constructor(options: HeaderColumnsOptions) {
    this.#options = options;
    this.#used = new Set(options.asked.values());
  }

  /** Whether the person or the header names a column for the role. */
  has(role: CsvRole): boolean {
    const { names, asked, base } = this.#options;
    return asked.has(role) || positionsOf(role, names, base).length > 0;
  }

  /** Marks positions as used. */
  reserve(positions: Iterable<number>): void {
    for (const position of positions) this.#used.add(position);
  }

  /**
   * The column of the role, which is used from then on; undefined where no free column has one of its names. Throws
   * `data-unreadable` where two columns have the same name of a required role.
   */
  take(role: CsvRole): number | undefined {
    const { names, asked, base, where } = this.#options;
    const named = asked.get(role);
    if (named !== undefined) return named;
    const free = positionsOf(role, names, base).filter((position) => !this.#used.has(position));
    const [first] = free;
    if (first === undefined) return undefined;
    const twin = free.find(
      (position) => position !== first && plainName(names[position]?.[0] ?? '') === plainName(names[first]?.[0] ?? ''),
    );
    if (twin !== undefined && (REQUIRED_ROLES as readonly string[]).includes(role))
      throw twoColumns(role, [first, twin], where);
    this.#used.add(first);
    return first;
  }

  /** The columns of the four prices. Throws `data-unreadable` with the ones that are missing. */
  takePrices(): Pick<CsvPositions, 'open' | 'high' | 'low' | 'close'> {
    const [open, high, low, close] = [this.take('open'), this.take('high'), this.take('low'), this.take('close')];
    if (open !== undefined && high !== undefined && low !== undefined && close !== undefined)
      return { open, high, low, close };
    const found = Object.entries({ open, high, low, close }) as [CsvRole, number | undefined][];
    const missing = found.flatMap(([role, position]) => (position === undefined ? [role] : []));
    throw missingColumns(this.#options.names, missing, this.#options.where);
  }
}

function twoColumns(role: CsvRole, positions: readonly number[], where: string): EdgewiseError {
  const places = positions.map((position) => position + 1);
  return new EdgewiseError('data-unreadable', `The file has several columns for ${role}.`, {
    where,
    expected: 'one',
    actual: `columns ${places.join(' and ')}`,
    advice: `Name the one to take: --columns ${role}=${places[0]}`,
  });
}

/** The error for a header without these roles. It names trades, and the nearest names, where the header has them. */
export function missingColumns(names: HeaderNames, missing: readonly CsvRole[], where: string): EdgewiseError {
  const shown = names.map((own) => own.find((name) => name !== '') ?? '');
  const plain = new Set(names.flatMap((own) => own.map((name) => plainName(name))));
  const isTrades =
    plain.has('price') &&
    ['qty', 'quantity', 'size', 'amount', 'side', 'isbuyermaker', 'quoteqty'].some((name) => plain.has(name));
  if (isTrades) {
    return new EdgewiseError('data-unreadable', 'The file holds trades, not candles.', {
      where,
      expected: 'columns for time, open, high, low and close',
      actual: `the columns ${shown.map((name) => `"${name}"`).join(', ')}`,
      advice: 'Import candles that were made of these trades.',
    });
  }
  const hints = missing.map((role) => {
    const near = nearestName(role, shown);
    return near === undefined ? `--columns ${role}=NAME` : `is "${near}" the ${role}? then --columns ${role}=${near}`;
  });
  return new EdgewiseError('data-unreadable', `The file has no column for ${missing.join(', ')}.`, {
    where,
    expected: 'columns for time, open, high, low and close',
    actual: `the columns ${shown.map((name) => `"${name}"`).join(', ')}`,
    advice: `Check that this is a candle file, or name the columns: ${hints.join('; ')}.`,
  });
}
