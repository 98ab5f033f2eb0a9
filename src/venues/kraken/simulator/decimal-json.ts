import { isTooDeep } from '../../../wire/json-depth.ts';

/** Matches strings, which stay unchanged, and numbers. */
const STRINGS_AND_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON with every number as the text of its digits. A nonce of nanoseconds is larger than the whole numbers of a
 * float, and a price must keep every digit. Throws a SyntaxError.
 */
export function readExactJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError('The JSON is too deep');
  // Checks that the text is JSON before numbers are quoted, because `01` is valid only in quotes.
  JSON.parse(text);
  return JSON.parse(
    text.replace(STRINGS_AND_NUMBERS, (token) => (token.startsWith('"') ? token : `"${plainDecimal(token)}"`)),
  );
}

/** A number such as `5e-8` without its exponent. Numbers that no order can contain stay as they are. */
function plainDecimal(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,2})$/.exec(number) ?? [];
  if (exponent === undefined) return number;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${digits.padStart(digits.length - point, '0')}`;
  return point >= digits.length
    ? sign + digits.padEnd(point, '0')
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
