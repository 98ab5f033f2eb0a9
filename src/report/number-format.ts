/**
 * Writes a number for a reader. All formats use a narrow space between thousands and before the unit, and a true minus
 * sign.
 */
export type NumberFormat = (value: number) => string;

const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
}

/** Writes a number with `places` decimals. A number that rounds to zero has no sign. */
export function decimals(places: number): NumberFormat {
  return (value) => {
    const [whole = '', fraction] = Math.abs(value).toFixed(places).split('.');
    const unsigned = fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
    return value < 0 && /[1-9]/.test(unsigned) ? `${MINUS}${unsigned}` : unsigned;
  };
}

/** Adds a plus sign to numbers above zero, so that colour is not the only mark of direction. */
export function signed(format: NumberFormat): NumberFormat {
  return (value) => {
    const text = format(value);
    return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
  };
}

/** Writes a fraction as per cent. */
export function percent(places: number): NumberFormat {
  const write = decimals(places);
  return (value) => `${write(value * 100)}${NARROW_SPACE}%`;
}

export const count: NumberFormat = decimals(0);
export const ratio: NumberFormat = decimals(2);
export const share: NumberFormat = percent(1);
export const returns: NumberFormat = signed(percent(1));

/** Writes a cost that is given in basis points, with one decimal unless it is whole. */
export const basisPoints: NumberFormat = (value) =>
  `${decimals(Number.isInteger(value) ? 0 : 1)(value)}${NARROW_SPACE}bps`;

/** Writes a probability or p-value with three decimals. What would round to 0 or 1 is written as a bound. */
export const probability: NumberFormat = (value) => {
  if (value < 0.001 && value > 0) return `<${NARROW_SPACE}0.001`;
  if (value > 0.999 && value < 1) return `>${NARROW_SPACE}0.999`;
  return decimals(3)(value);
};

/** Turns a written number into ASCII, for terminals whose fonts lack the narrow space. */
export function plain(text: string): string {
  return text
    .replace(/(\d)\u202f(?=\d)/g, '$1,')
    .replaceAll(NARROW_SPACE, ' ')
    .replaceAll(MINUS, '-');
}
