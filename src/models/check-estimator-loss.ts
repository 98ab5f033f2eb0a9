import type { TrainingTable } from '../math/training-table.ts';

/** Mean log-loss, or mean squared error for values. */
export function lossOf(predictions: Float64Array, { y, classes }: TrainingTable): number {
  const losses = Array.from(y, (answer, row) =>
    classes.length === 0
      ? ((predictions[row] as number) - answer) ** 2
      : -Math.log(Math.max(1e-15, predictions[row * classes.length + answer] as number)),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The best prediction without features: the class shares, or the mean. */
export function constantPrediction({ y, classes }: TrainingTable, rows: number): Float64Array {
  const mean = [...y].reduce((sum, value) => sum + value, 0) / y.length;
  const cells =
    classes.length === 0 ? [mean] : classes.map((_, label) => y.filter((answer) => answer === label).length / y.length);
  return Float64Array.from({ length: rows * cells.length }, (_, at) => cells[at % cells.length] as number);
}
