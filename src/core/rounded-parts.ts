/**
 * Rounds amounts so that the rounded parts sum to the rounded total: the numbers of a printed line add up.
 * All parts are rounded down, and the largest remainders are then rounded up (largest-remainder method, Hamilton 1792).
 * Throws a RangeError where the parts differ from the total by more than half a unit of the last decimal.
 */
export function roundedParts(
  total: number,
  parts: readonly number[],
  decimals: number,
): { readonly total: number; readonly parts: readonly number[] } {
  const scale = 10 ** decimals;
  const sum = parts.reduce((so, part) => so + part, 0);
  if (Math.abs(sum - total) * scale > 0.5)
    throw new RangeError(`The parts do not add up to their total: ${parts.join(' + ')} is ${sum}, not ${total}`);
  const units = parts.map((part) => Math.floor(part * scale));
  const wholeTotal = Math.round(total * scale);
  const missing = wholeTotal - units.reduce((so, unit) => so + unit, 0);
  const byRemainder = parts
    .map((part, place) => ({ place, remainder: part * scale - Math.floor(part * scale) }))
    .toSorted((a, b) => b.remainder - a.remainder);
  byRemainder.slice(0, missing).forEach(({ place }) => (units[place] = (units[place] ?? 0) + 1));
  // Adding zero turns a negative zero into one without a sign.
  return { total: wholeTotal / scale + 0, parts: units.map((unit) => unit / scale + 0) };
}
