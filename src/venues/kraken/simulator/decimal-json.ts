import { isTooDeep } from '../../../wire/json-depth.ts';

/** Strings, which stay as they are, and numbers. */
const STRINGS_AND_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads JSON with every number as the text of its digits, since a nonce of nanoseconds is larger than a float can
 * count, and a price has no digit to lose. Throws a SyntaxError.
 */
export function readExactJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError('The JSON is too deep');
  // What is no JSON is found out before the numbers are touched: 01 in quotes would be right.
  JSON.parse(text);
  return JSON.parse(
    text.replace(STRINGS_AND_NUMBERS, (token) => (token.startsWith('"') ? token : `"${plainDecimal(token)}"`)),
  );
}

/** `5e-8` without its exponent; one that no order could mean is left as it is, and is read by nobody. */
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
