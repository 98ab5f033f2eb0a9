import { wrapText } from '../../report/wrap-text.ts';

export interface TableOptions {
  /** The most characters of a line; wide text columns are cut to fit. By default lines are not limited. */
  readonly columns?: number;
  /** How a last column that is too wide is shown: sentences are wrapped, names are cut like all others. */
  readonly last?: 'cut' | 'wrapped';
  /** Titles of columns that are never cut, such as identifiers and times; a line may then be longer than `columns`. */
  readonly whole?: readonly string[];
  /** Whether a line is drawn below the titles; drawn by default. */
  readonly rule?: 'drawn' | 'none';
}

/** Smallest width of a cell that is cut. */
const LEAST_WIDTH = 8;

/**
 * Formats rows as aligned text. Numbers are aligned right, words left, and columns are two spaces apart. A cell that
 * was cut ends with an ellipsis.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
  { columns = Infinity, last = 'cut', whole = [], rule = 'drawn' }: TableOptions = {},
): string {
  const texts = rows.map((row) => row.map((cell) => (cell === undefined ? '' : String(cell))));
  const cells = last === 'wrapped' ? wrappedLast(head, texts, columns) : texts;
  const natural = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const uncut = head.map((title, column) => numeric[column] === true || whole.includes(title));
  const widths = fitted(natural, uncut, columns - 2 * (head.length - 1));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return numeric[column] ? cell.padStart(width) : cut(cell, width).padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const titles = head.some((title) => title !== '')
    ? [line(head), ...(rule === 'drawn' ? [widths.map((width) => '-'.repeat(width)).join('  ')] : [])]
    : [];
  return [...titles, ...cells.map(line)].join('\n');
}

/** Formats rows whose last column is wrapped in the width that the others leave. */
function wrappedLast(head: readonly string[], texts: readonly (readonly string[])[], columns: number): string[][] {
  const before = head
    .slice(0, -1)
    .map((title, column) => Math.max(title.length, ...texts.map((row) => row[column]?.length ?? 0)));
  const room = Math.max(2 * LEAST_WIDTH, columns - before.reduce((sum, width) => sum + width + 2, 0));
  return texts.flatMap((row) => {
    const [first = '', ...more] = wrapText(row.at(-1) ?? '', room);
    return [[...row.slice(0, -1), first], ...more.map((line) => [...before.map(() => ''), line])];
  });
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Takes one character after the other from the widest column that may be cut, until the line fits. */
function fitted(natural: readonly number[], uncut: readonly boolean[], room: number): readonly number[] {
  const widths = [...natural];
  let total = widths.reduce((sum, width) => sum + width, 0);
  while (total > room) {
    let widest = -1;
    for (let column = 0; column < widths.length; column++) {
      const width = widths[column] ?? 0;
      if (uncut[column] === true || width <= LEAST_WIDTH) continue;
      if (widest < 0 || width > (widths[widest] ?? 0)) widest = column;
    }
    if (widest < 0) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
    total--;
  }
  return widths;
}
