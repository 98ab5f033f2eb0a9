/**
 * Quantile of values sorted ascending, linear between neighbours (type 7 of Hyndman and Fan, NumPy's default);
 * undefined when empty.
 */
export function quantileOfSorted(sorted: Float64Array, probability: number): number | undefined {
  if (sorted.length === 0 || !(probability >= 0 && probability <= 1)) return undefined;
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

/** Quantile of values in any order; the input is left as it is. */
export function quantile(values: Float64Array, probability: number): number | undefined {
  return quantileOfSorted(values.toSorted(), probability);
}
