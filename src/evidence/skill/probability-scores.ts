/** Smallest probability that counts: a probability of zero for the true class would make the loss infinite. */
const SMALLEST_PROBABILITY = 1e-15;

/** Per row: minus the logarithm of the probability of the true class. */
export function logLosses(table: Float64Array, truth: ArrayLike<number>, classes: number): Float64Array {
  return Float64Array.from(
    { length: truth.length },
    (_, row) => -Math.log(Math.max(table[row * classes + (truth[row] as number)] as number, SMALLEST_PROBABILITY)),
  );
}

/**
 * Brier score per row: the squared distance of the probabilities from the truth, summed over all classes. For two
 * classes it is half of that, as is usual.
 */
export function brierScores(table: Float64Array, truth: ArrayLike<number>, classes: number): Float64Array {
  return Float64Array.from({ length: truth.length }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < classes; column++) {
      const hit = truth[row] === column ? 1 : 0;
      sum += ((table[row * classes + column] as number) - hit) ** 2;
    }
    return classes === 2 ? sum / 2 : sum;
  });
}

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one; equal scores count half.
 * Undefined without positive or without negative rows.
 */
export function rocAuc(scores: Float64Array, positive: ArrayLike<boolean | number>): number | undefined {
  const order = Array.from(scores.keys()).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  let [positives, rankSum] = [0, 0];
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && scores[order[end] as number] === scores[order[start] as number]) end++;
    const sharedRank = (start + 1 + end) / 2;
    for (let place = start; place < end; place++) {
      if (!positive[order[place] as number]) continue;
      positives++;
      rankSum += sharedRank;
    }
    start = end;
  }
  const negatives = scores.length - positives;
  return positives > 0 && negatives > 0
    ? (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
    : undefined;
}
