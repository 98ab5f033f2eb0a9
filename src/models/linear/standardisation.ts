import type { FeatureRows } from '../../math/matrix.ts';

/** Mean and inverse standard deviation of each feature, measured on the training rows. */
export interface Standardisation {
  readonly means: Float64Array;
  /** 0 for a feature without variation, so that it has no effect. */
  readonly inverseScales: Float64Array;
}

/**
 * Learns the weighted mean and deviation of each column. Missing and infinite cells count as the column's mean. A
 * column without a number has mean 0. Equals scikit-learn's SimpleImputer followed by StandardScaler.
 */
export function learnStandardisation(rows: FeatureRows, weight: Float64Array | undefined): Standardisation {
  const { columns, values } = rows;
  const means = new Float64Array(columns);
  const seen = new Float64Array(columns);
  let total = 0;
  for (let row = 0, at = 0; row < rows.rows; row++) {
    const share = weight === undefined ? 1 : (weight[row] as number);
    total += share;
    for (let column = 0; column < columns; column++, at++) {
      const cell = values[at] as number;
      if (cell - cell !== 0) continue;
      means[column] = (means[column] as number) + share * cell;
      seen[column] = (seen[column] as number) + share;
    }
  }
  for (let column = 0; column < columns; column++) {
    const count = seen[column] as number;
    means[column] = count > 0 ? (means[column] as number) / count : 0;
  }

  const squares = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows.rows; row++) {
    const share = weight === undefined ? 1 : (weight[row] as number);
    for (let column = 0; column < columns; column++, at++) {
      const deviation = (values[at] as number) - (means[column] as number);
      if (deviation - deviation === 0) squares[column] = (squares[column] as number) + share * deviation * deviation;
    }
  }
  const inverseScales = squares.map((square, column) => {
    const deviation = Math.sqrt(square / total);
    // A smaller deviation comes from rounding of the mean and is no variation.
    const rounding = 1e-14 * rows.rows * Math.abs(means[column] as number);
    return deviation > rounding ? 1 / deviation : 0;
  });
  return { means, inverseScales };
}

/** Expresses each cell in standard deviations from the mean; 0 where the cell is missing. */
export function standardise(rows: FeatureRows, { means, inverseScales }: Standardisation): FeatureRows {
  const { columns } = rows;
  const values = new Float32Array(rows.values.length);
  for (let row = 0, at = 0; row < rows.rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const deviation = ((rows.values[at] as number) - (means[column] as number)) * (inverseScales[column] as number);
      values[at] = deviation - deviation === 0 ? deviation : 0;
    }
  }
  return { rows: rows.rows, columns, values };
}
