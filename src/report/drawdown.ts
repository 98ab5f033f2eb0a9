/** How far below its highest value so far an account stands, as a fraction at or below zero; one value per row. */
export function drawdownOf(equity: Float64Array): Float64Array {
  let peak = -Infinity;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return peak > 0 ? value / peak - 1 : 0;
  });
}
