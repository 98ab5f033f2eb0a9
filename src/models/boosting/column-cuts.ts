/**
 * Chooses the bin borders of one feature from its sorted present values: at most `bins` bins of nearly equal counts. A
 * value that is frequent enough to fill a bin gets a bin of its own. The bin of a value is the number of cuts that are
 * not above it, so `bin <= b` holds exactly when `value < cuts[b]`. The last cut lies above every value (max + |max| +
 * 1e-5, as in XGBoost). The other cuts lie midway between neighbouring values, rounded to single precision.
 */
export function columnCuts(sorted: Float32Array, bins: number): Float32Array {
  const count = sorted.length;
  if (count === 0) return new Float32Array(0);
  const cuts: number[] = [];
  let rest = count;
  let held = 0;
  let index = 0;
  while (index < count) {
    const value = sorted[index] as number;
    const next = runEnd(sorted, index);
    held += next - index;
    index = next;
    if (index === count || cuts.length === bins - 1) continue;
    const share = rest / (bins - cuts.length);
    if (held < share && runLengthAtLeast(sorted, index, 2 * (share - held)) === 'shorter') continue;
    cuts.push(between(value, sorted[index] as number));
    rest -= held;
    held = 0;
  }
  const highest = sorted[count - 1] as number;
  cuts.push(Math.min(highest + Math.abs(highest) + 1e-5, 3.4028234663852886e38));
  return Float32Array.from(cuts);
}

function runEnd(sorted: Float32Array, start: number): number {
  const value = sorted[start] as number;
  let end = start + 1;
  while (end < sorted.length && sorted[end] === value) end++;
  return end;
}

/**
 * Whether at least `length` values from `start` on are equal. Then the bin would end farther from its share with these
 * values than without them.
 */
function runLengthAtLeast(sorted: Float32Array, start: number, length: number): 'longer' | 'shorter' {
  const last = start + Math.ceil(length);
  return last < sorted.length && sorted[start] === sorted[last] ? 'longer' : 'shorter';
}

function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle > low && middle <= high ? middle : high;
}
