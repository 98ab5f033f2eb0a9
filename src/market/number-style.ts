/**
 * How a file writes its numbers: with a decimal point or a decimal comma, with or without thousands separators, and
 * short forms such as `68.99K`. The style is one for the whole file and is chosen by all of its numbers.
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

/** Whether a cell says that its value is not known. */
export function isAbsent(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= 5 && (start === end || ABSENT.has(textOf(bytes, start, end).toLowerCase()));
}

/** Reads one number in a style; NaN when it is none. Numbers with a point and no separator take the fast way. */
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
  // The product of decimals, not of doubles: 68.99K is 68990 and not 68989.99999999999.
  return Number(`${plain.replace(/\.$/, '')}e${Math.round(Math.log10(factor))}`);
}

const COMMA = 44;
const QUOTE = 34;

/** Looks at every number of a file and tells which decimal mark they are written with. */
export class NumberSurvey {
  #cells = 0;
  #withComma = 0;
  readonly #unreadable = { point: 0, comma: 0 };
  /** Cells that both marks can read, as different numbers. */
  #differing = 0;
  #example = '';
  /** Cells with a point that cannot be one of thousands: too many or too few digits behind it. */
  #realPoints = 0;
  #groupPoints = 0;
  /** Of these, cells without quotes: between commas they cannot belong to a file of decimal commas. */
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
    const point = readNumber(bytes, start, end, 'point');
    const other = readNumber(bytes, start, end, 'comma');
    if (Number.isNaN(point)) this.#unreadable.point++;
    if (Number.isNaN(other)) this.#unreadable.comma++;
    if (!hasComma && !Number.isNaN(point)) {
      if (Number.isNaN(other)) this.#realPoints++;
      else if (point !== other) {
        this.#groupPoints++;
        if (bytes[start - 1] !== QUOTE) this.#bareGroupPoints++;
      }
    }
    if (!Number.isNaN(point) && !Number.isNaN(other) && point !== other) {
      this.#differing++;
      if (this.#example === '') this.#example = textOf(bytes, start, end);
    }
  }

  /** The mark that explains all numbers. Throws `data-unreadable` when both do, as different numbers. */
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
      expected: 'numbers that only one of decimal point and decimal comma explains',
      actual: `${this.#differing} of ${this.#cells} numbers such as "${this.#example}"`,
      advice: 'Say which mark stands before the decimals: --decimal point, or --decimal comma',
    });
  }
}
