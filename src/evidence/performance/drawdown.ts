/** At each row, the lost share of the highest equity so far: 0 at a peak, 0.25 at a quarter below it. For charts. */
export function drawdowns(equity: Float64Array): Float64Array {
  let peak = -Infinity;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return peak > 0 ? 1 - value / peak : 0;
  });
}

/**
 * The deepest drawdown, as a share of the peak before it. Above 1 when equity fell below zero. Undefined for an empty
 * curve.
 */
export function maximumDrawdown(equity: Float64Array): number | undefined {
  return equity.length === 0 ? undefined : drawdowns(equity).reduce((deepest, depth) => Math.max(deepest, depth), 0);
}
