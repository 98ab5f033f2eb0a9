/**
 * The style of a file's numbers: with a decimal point or a decimal comma, with or without thousands separators, and
 * with short forms such as `68.99K`. The whole file has one style, which is found from all of its numbers.
 */
import { EdgewiseError } from '../core/errors.ts';
import { readDecimal, textOf } from './decimal.ts';

export type DecimalMark = 'point' | 'comma';

const GROUPED: Readonly<Record<DecimalMark, RegExp>> = {
  point: /^[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:[ '\u2019]\d{3})+|\d+)?(?:\.\d*)?$/,
  comma: /^[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:[ '\u2019]\d{3})+|\d+)?(?:,\d*)?$/,
};
const PREFIX = /^([+-]?)(?:[$\u20ac\u00a3\u00a5]\s*)/;
const SUFFIXES: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9, T: 1e12 };
const ABSENT = new Set(['', '-', '--', 'nan', 'null', 'none', 'n/a', 'na', '#n/a', '<na>', 'nat', '.']);

/** Whether a cell means that its value is unknown. */
export function isAbsent(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= 5 && (start === end || ABSENT.has(textOf(bytes, start, end).toLowerCase()));
}

/** Reads one number in a style; NaN when it is none. Numbers with a point and no separator are read fastest. */
export function readNumber(bytes: Uint8Array, start: number, end: number, style: DecimalMark): number {
  const plain = style === 'point' || isWhole(bytes, start, end) ? readDecimal(bytes, start, end) : Number.NaN;
  return Number.isNaN(plain) ? readStyled(textOf(bytes, start, end), style) : plain;
}

function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] as number) < 48 || (bytes[at] as number) > 57) return false;
  return end > start;
}

function readStyled(written: string, style: DecimalMark): number {
  let text = written.replace(/[\u00a0\u202f\u2009]/g, ' ').replace(PREFIX, '$1');
  const factor = SUFFIXES[text.at(-1)?.toUpperCase() ?? ''];
  if (factor !== undefined) text = text.slice(0, -1).trimEnd();
  const scientific = /^[+-]?\d+(?:,\d+)?e[+-]?\d+$/i.test(text) && style === 'comma';
  if (!/\d/.test(text) || !(scientific || GROUPED[style].test(text))) return Number.NaN;
  const plain =
    style === 'point' ? text.replace(/[ ,'\u2019]/g, '') : text.replace(/[ .'\u2019]/g, '').replace(',', '.');
  if (factor === undefined) return Number(plain);
  // The multiplication is decimal, because doubles would make 68989.99999999999 of 68.99K.
  return Number(`${plain.replace(/\.$/, '')}e${Math.round(Math.log10(factor))}`);
}

const COMMA = 44;
const QUOTE = 34;

/** One cell read with either decimal mark; NaN where it is no number with that mark. */
type Readings = Readonly<Record<DecimalMark, number>>;

/** Whether both marks read the cell, as different numbers. */
function isAmbiguous({ point, comma }: Readings): boolean {
  return !Number.isNaN(point) && !Number.isNaN(comma) && point !== comma;
}

/** Reads every number of a file and finds the decimal mark that they are written with. */
export class NumberSurvey {
  #cells = 0;
  #withComma = 0;
  readonly #unreadable = { point: 0, comma: 0 };
  /** Number of cells that both marks can read, as different numbers. */
  #differing = 0;
  #example = '';
  /** Number of cells whose point cannot separate thousands, because it has too many or too few digits behind it. */
  #realPoints = 0;
  #groupPoints = 0;
  /** Number of these without quotes. In a file with commas as delimiters they cannot have decimal commas. */
  #bareGroupPoints = 0;

  take(bytes: Uint8Array, start: number, end: number): void {
    if (isAbsent(bytes, start, end)) return;
    this.#cells++;
    if (isWhole(bytes, start, end)) return;
    const hasComma = bytes.subarray(start, end).includes(COMMA);
    if (hasComma) this.#withComma++;
    else if (this.#realPoints > 0 && !Number.isNaN(readDecimal(bytes, start, end))) {
      this.#unreadable.comma++;
      return;
    }
    const readings = { point: readNumber(bytes, start, end, 'point'), comma: readNumber(bytes, start, end, 'comma') };
    if (Number.isNaN(readings.point)) this.#unreadable.point++;
    if (Number.isNaN(readings.comma)) this.#unreadable.comma++;
    if (!hasComma) this.#countPoint(readings, bytes[start - 1] === QUOTE ? 'quoted' : 'bare');
    if (!isAmbiguous(readings)) return;
    this.#differing++;
    if (this.#example === '') this.#example = textOf(bytes, start, end);
  }

  /** Counts a cell with a point and without a comma. */
  #countPoint(readings: Readings, quotes: 'quoted' | 'bare'): void {
    if (!Number.isNaN(readings.point) && Number.isNaN(readings.comma)) this.#realPoints++;
    if (!isAmbiguous(readings)) return;
    this.#groupPoints++;
    if (quotes === 'bare') this.#bareGroupPoints++;
  }

  /** The mark that fits all numbers. Throws `data-unreadable` when both marks fit, as different numbers. */
  settle({
    source,
    delimiter,
    asked,
  }: {
    source: string;
    delimiter: string;
    asked?: DecimalMark | undefined;
  }): DecimalMark {
    if (asked !== undefined) return asked;
    const { point, comma } = this.#unreadable;
    const isBare = delimiter === ',' && this.#bareGroupPoints > 0;
    if (this.#withComma === 0 && (this.#realPoints > 0 || this.#groupPoints === 0 || isBare)) return 'point';
    if (point !== comma) return point < comma ? 'point' : 'comma';
    if (this.#differing === 0) return 'point';
    throw new EdgewiseError('data-unreadable', 'The numbers of this file can be read in two ways.', {
      where: source,
      expected: 'numbers that fit only one of decimal point and decimal comma',
      actual: `${this.#differing} of ${this.#cells} numbers such as "${this.#example}"`,
      advice: 'Give the decimal mark: --decimal point, or --decimal comma',
    });
  }
}
