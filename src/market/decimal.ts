const ZERO = 48;
const DOT = 46;

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/**
 * Reads a decimal number from bytes; NaN when they are none. Exact to the last bit: a whole number below 2^53 divided
 * by an exact power of ten is rounded once (Clinger, "How to read floating point numbers accurately", 1990). Other
 * numbers are read by the slower `Number`.
 */
export function readDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const sign = bytes[at];
  if (sign === 45 || sign === 43) at++;
  const first = at;
  let digits = 0;
  let point = -1;
  for (; at < end; at++) {
    const code = bytes[at] as number;
    if (code >= ZERO && code <= 57) digits = digits * 10 + (code - ZERO);
    else if (code === DOT && point < 0) point = at;
    else return readSlowly(bytes, start, end);
  }
  const decimals = point < 0 ? 0 : end - point - 1;
  const count = end - first - (point < 0 ? 0 : 1);
  if (count === 0) return Number.NaN;
  if (digits > Number.MAX_SAFE_INTEGER || decimals > 22) return readSlowly(bytes, start, end);
  const value = digits / (POWERS[decimals] as number);
  return sign === 45 ? -value : value;
}

function readSlowly(bytes: Uint8Array, start: number, end: number): number {
  const text = textOf(bytes, start, end);
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

const decoder = new TextDecoder();

/** The bytes as text. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}
