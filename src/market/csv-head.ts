/** The head of a file: its delimiter, the lines before the candles, and the names of its columns. */
import { EdgewiseError } from '../core/errors.ts';
import { textOf } from './decimal.ts';
import { CsvLines, lineEndOf, type LineEnd } from './csv-lines.ts';

export type CsvDelimiter = ',' | ';' | '\t' | '|';

export interface CsvHead {
  readonly delimiter: CsvDelimiter;
  readonly lineEnd: LineEnd;
  /** Number of lines before the header, or before the first candle, that are no data. */
  readonly preamble: number;
  /** The lines of the header. Empty when the file has no header; some libraries write several lines. */
  readonly headerLines: readonly string[];
  /** The fields of each header line. */
  readonly header: readonly (readonly string[])[];
  /** Number of fields of a complete line. */
  readonly width: number;
  /** The fields of the first rows. */
  readonly sample: readonly (readonly string[])[];
}

/** Size of the part of a file that is examined first. */
export const HEAD_BYTES = 65_536;

const DELIMITERS: readonly CsvDelimiter[] = [',', ';', '\t', '|'];
const FEWEST_FIELDS = 5;
const LONGEST_PREAMBLE = 20;
const MOST_HEADER_LINES = 4;
const SAMPLE_ROWS = 200;

/** Splits one line into its fields, without spaces and quotes around them. */
export function splitLine(line: string, delimiter: CsvDelimiter): string[] {
  const quoted = /"(?:[^"]|"")*"|[^"]+/g;
  const parts = line.includes('"') ? (line.match(quoted) ?? []) : [line];
  const fields = [''];
  for (const part of parts) {
    const pieces = part.startsWith('"') ? [part.slice(1, -1).replaceAll('""', '"')] : part.split(delimiter);
    fields[fields.length - 1] += pieces[0] ?? '';
    fields.push(...pieces.slice(1));
  }
  return fields.map((field) => field.trim());
}

/** Reads the head of a file from its first bytes. Throws `data-unreadable` when they are no candles in CSV. */
export function readCsvHead(bytes: Uint8Array, source: string): CsvHead {
  refuseNoText(bytes, source);
  const lineEnd = lineEndOf(bytes);
  const lines: string[] = [];
  const cutter = new CsvLines(lineEnd, (chunk, start, end) => void lines.push(textOf(chunk, start, end)));
  cutter.push(bytes.subarray(0, HEAD_BYTES));
  if (bytes.length <= HEAD_BYTES || lines.length === 0) cutter.finish();
  if (lines.every((line) => line === '')) {
    throw new EdgewiseError('data-unreadable', 'The file is empty.', {
      where: source,
      expected: 'candles in CSV',
      actual: `${bytes.length} bytes without a line of text`,
    });
  }
  return headOf(lines, lineEnd, source);
}

function headOf(lines: readonly string[], lineEnd: LineEnd, source: string): CsvHead {
  const { delimiter, preamble } = findDelimiter(lines, source);
  const split = lines.map((line) => splitLine(line, delimiter));
  let first = preamble;
  while (first < lines.length && first < preamble + MOST_HEADER_LINES && !(split[first] ?? []).some(isNumberLike))
    first++;
  const header = split.slice(preamble, first).filter((_, index) => lines[preamble + index] !== '');
  const sample = split.slice(first, first + SAMPLE_ROWS).filter((fields) => fields.length > 1);
  if (sample.length === 0) {
    throw new EdgewiseError('data-unreadable', 'The file has a header and no candles.', {
      where: `${source}, line ${preamble + 1}`,
      expected: 'at least one candle',
      actual: 'a header only',
    });
  }
  const width = header[0]?.length ?? usualLength(sample);
  if (header.length > 0) refuseUnnamedColumn(sample, width, `${source}, line ${first + 1}`);
  return { delimiter, lineEnd, preamble, headerLines: lines.slice(preamble, first), header, width, sample };
}

/** Whether a field can belong to a candle: it is a number in any style, or a date. */
function isNumberLike(field: string): boolean {
  return (
    /^[+-]?[$\u20ac\u00a3\u00a5]?\s?[\d.,' \u00a0]*\d[\d.,' \u00a0]*(?:e[+-]?\d+)?[KMBT%]?$/i.test(field) ||
    /^\d{1,4}[-/.]\d{1,2}[-/.]\d/.test(field)
  );
}

/** Throws when rows have one field more than the header: an unnamed first column would shift every other by one. */
function refuseUnnamedColumn(sample: readonly (readonly string[])[], width: number, where: string): void {
  if (!sample.every((fields) => fields.length === width + 1 && fields.at(-1) !== '')) return;
  throw new EdgewiseError('data-unreadable', 'The rows have one column more than the header names.', {
    where,
    expected: `${width} columns, as in the header`,
    actual: `${width + 1} columns: "${sample[0]?.join('", "') ?? ''}"`,
    advice: 'Give every column a name; if the first one counts the rows, put a delimiter before the header.',
  });
}

/** The number of fields of most rows. Empty fields at the end do not count where some rows lack them. */
function usualLength(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [usual = 0] = [...counts].toSorted((left, right) => right[1] - left[1])[0] ?? [];
  const trailing = rows.every((fields) => fields.length !== usual || fields.at(-1) === '') ? 1 : 0;
  return usual - trailing;
}

/**
 * Finds the delimiter and the preamble. The data begin with the first line that has enough fields and is followed by
 * another such line. The lines before it are preamble. A line `sep=;`, as spreadsheets write it, names the delimiter.
 */
function findDelimiter(lines: readonly string[], source: string): { delimiter: CsvDelimiter; preamble: number } {
  for (let line = 0; line < Math.min(lines.length, LONGEST_PREAMBLE); line++) {
    const text = lines[line] ?? '';
    if (text === '') continue;
    const [, named] = /^"?sep=(.)"?$/i.exec(text) ?? [];
    if (DELIMITERS.some((delimiter) => delimiter === named))
      return { delimiter: named as CsvDelimiter, preamble: line + 1 };
    const both = [text, lines[line + 1] ?? ''].filter((each) => each !== '');
    const usable = DELIMITERS.filter((delimiter) =>
      both.every((each) => splitLine(each, delimiter).length >= FEWEST_FIELDS),
    );
    // A comma may be a decimal mark, so every other delimiter is preferred to it.
    const best = usable.find((delimiter) => delimiter !== ',') ?? usable[0];
    if (best !== undefined) return { delimiter: best, preamble: line };
  }
  const shown = lines.find((line) => line !== '') ?? '';
  throw new EdgewiseError(
    'data-unreadable',
    'The file has no line with five columns or more, so it holds no candles.',
    {
      where: source,
      expected: 'columns for time, open, high, low and close, separated by a comma, a semicolon, a tab or a bar',
      actual: `the first line "${shown.length > 120 ? `${shown.slice(0, 120)}...` : shown}"`,
      advice: 'Check that this is the right file, in CSV.',
    },
  );
}

/** Throws for archives and other encodings, which it recognises by their first bytes. The message names them. */
function refuseNoText(bytes: Uint8Array, source: string): void {
  const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const kind = magic.startsWith('504b0304')
    ? 'a zip archive or a spreadsheet: unzip it, or save it as CSV first'
    : magic.startsWith('fffe') || magic.startsWith('feff')
      ? 'text in UTF-16: save it as UTF-8'
      : bytes.subarray(0, 4_096).includes(0)
        ? 'binary'
        : undefined;
  if (kind === undefined) return;
  throw new EdgewiseError('data-unreadable', 'The file is no CSV text.', {
    where: source,
    expected: 'CSV or JSON (plain or gzipped), Feather, Arrow or Parquet',
    actual: kind,
  });
}
