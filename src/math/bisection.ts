/**
 * The root of a function that changes sign between low and high, by bisection down to neighbouring doubles or
 * `tolerance`. Throws a RangeError when the signs do not differ.
 */
export function bisect(f: (x: number) => number, low: number, high: number, tolerance = 0): number {
  const atLow = f(low);
  const atHigh = f(high);
  if (atLow === 0) return low;
  if (atHigh === 0) return high;
  if (!(atLow < 0 !== atHigh < 0))
    throw new RangeError(`No change of sign between ${low} (${atLow}) and ${high} (${atHigh})`);
  let [left, right] = [low, high];
  for (let step = 0; step < 1100; step++) {
    const middle = left + (right - left) / 2;
    if (middle <= left || middle >= right || right - left <= tolerance) return middle;
    const value = f(middle);
    if (value === 0) return middle;
    if (value < 0 === atLow < 0) left = middle;
    else right = middle;
  }
  return left + (right - left) / 2;
}
