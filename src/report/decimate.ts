/**
 * Chooses which points of long series to draw so that the picture stays the same. The rows are divided into stretches
 * of equal length. Of each stretch the first and the last row are kept, and those of the lowest and highest value of
 * every series (M4: Jugel et al. 2014, https://doi.org/10.14778/2732951.2732953). All series share one time axis.
 * A missing value (NaN) is never an extreme.
 * @returns rows to keep, ascending, at most about `points`; every row when there are no more than that
 */
export function decimate(series: readonly Float64Array[], points: number): Int32Array {
  const length = series[0]?.length ?? 0;
  if (length <= points) return Int32Array.from({ length }, (_, row) => row);
  const stretches = Math.max(1, Math.floor(points / (2 + 2 * series.length)));
  const kept = new Set<number>();
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = Math.floor((stretch * length) / stretches);
    const end = Math.floor(((stretch + 1) * length) / stretches);
    kept.add(start).add(end - 1);
    for (const values of series) {
      const { lowest, highest } = extremes(values, start, end);
      kept.add(lowest).add(highest);
    }
  }
  return Int32Array.from(kept).sort();
}

function extremes(values: Float64Array, start: number, end: number): { lowest: number; highest: number } {
  let [lowest, highest] = [start, start];
  for (let row = start; row < end; row++) {
    const value = values[row] as number;
    if (value < (values[lowest] as number) || Number.isNaN(values[lowest])) lowest = row;
    if (value > (values[highest] as number) || Number.isNaN(values[highest])) highest = row;
  }
  return { lowest, highest };
}
