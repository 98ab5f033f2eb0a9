/** Counts by class. Rows: truth; columns: prediction. */
export type Confusion = readonly (readonly number[])[];

/** Counts pairs of truth and prediction, both class numbers. */
export function confusionOf(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Confusion {
  const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (let row = 0; row < truth.length; row++) {
    const cells = counts[truth[row] as number];
    if (cells !== undefined) cells[predicted[row] as number] = (cells[predicted[row] as number] ?? 0) + 1;
  }
  return counts;
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const columnOf = (confusion: Confusion, column: number) => confusion.map((row) => row[column] ?? 0);

/** Share of rows on the diagonal; undefined without rows. */
export function accuracyOf(confusion: Confusion): number | undefined {
  const rows = total(confusion.map(total));
  return rows > 0 ? total(confusion.map((row, index) => row[index] ?? 0)) / rows : undefined;
}

/** Mean recall over the classes that occur; a constant prediction gets 1 / classes. Undefined without rows. */
export function balancedAccuracyOf(confusion: Confusion): number | undefined {
  const recalls = confusion.flatMap((row, index) => (total(row) > 0 ? [(row[index] ?? 0) / total(row)] : []));
  return recalls.length > 0 ? total(recalls) / recalls.length : undefined;
}

/**
 * Mean over classes of 2 TP / (2 TP + FP + FN). A class that is neither true nor predicted anywhere is left out.
 * Undefined without rows.
 */
export function macroF1Of(confusion: Confusion): number | undefined {
  const scores = confusion.flatMap((row, index) => {
    const seen = total(row) + total(columnOf(confusion, index));
    return seen > 0 ? [(2 * (row[index] ?? 0)) / seen] : [];
  });
  return scores.length > 0 ? total(scores) / scores.length : undefined;
}

/** Matthews correlation for any number of classes (Gorodkin 2004); undefined when truth or prediction is constant. */
export function matthewsOf(confusion: Confusion): number | undefined {
  const rows = total(confusion.map(total));
  const right = total(confusion.map((row, index) => row[index] ?? 0));
  const truths = confusion.map(total);
  const predictions = confusion.map((_, index) => total(columnOf(confusion, index)));
  const together = total(truths.map((count, index) => count * (predictions[index] ?? 0)));
  const spreadPredicted = rows ** 2 - total(predictions.map((count) => count ** 2));
  const spreadTrue = rows ** 2 - total(truths.map((count) => count ** 2));
  const scale = Math.sqrt(spreadPredicted) * Math.sqrt(spreadTrue);
  return scale > 0 ? (right * rows - together) / scale : undefined;
}
