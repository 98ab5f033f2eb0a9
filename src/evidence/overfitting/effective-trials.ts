import type { Matrix } from '../../math/matrix.ts';
import { mean } from '../../math/moments.ts';
import { symmetricEigenvalues } from '../../math/symmetric-eigenvalues.ts';

/**
 * Effective rank of a correlation matrix: exp of the entropy of its normalised eigenvalues (Roy and Vetterli 2007).
 * Eigenvalues below zero come from rounding and are ignored.
 */
export function effectiveRank(matrix: Matrix): number {
  const sizes = symmetricEigenvalues(matrix).map((value) => Math.max(value, 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let entropy = 0;
  for (const size of sizes) if (size > 0) entropy -= (size / total) * Math.log(size / total);
  return Math.exp(entropy);
}

/**
 * Number of independent trials that a set of return series is equal to: the effective rank of their correlations. Ten
 * copies of one strategy are one trial. Series without variance are left out. Undefined unless all series have the same
 * length of two or more. It is only displayed next to the number of trials; the deflated Sharpe ratio counts every
 * configuration.
 */
export function effectiveTrials(series: readonly Float64Array[]): number | undefined {
  const length = series[0]?.length ?? 0;
  if (length < 2 || series.some((returns) => returns.length !== length)) return undefined;
  const standard = series.flatMap((returns) => unitVector(returns) ?? []);
  if (standard.length === 0) return undefined;
  const values = new Float64Array(standard.length ** 2);
  standard.forEach((left, row) => {
    standard.forEach((right, column) => {
      values[row * standard.length + column] = left.reduce(
        (sum, value, index) => sum + value * (right[index] as number),
        0,
      );
    });
  });
  return effectiveRank({ rows: standard.length, columns: standard.length, values });
}

/** The series minus its mean, scaled to length one; undefined for a constant. */
function unitVector(returns: Float64Array): Float64Array | undefined {
  const centre = mean(returns) ?? 0;
  const moved = returns.map((value) => value - centre);
  const size = Math.sqrt(moved.reduce((sum, value) => sum + value * value, 0));
  return size > Math.abs(centre) * 1e-14 * Math.sqrt(returns.length) ? moved.map((value) => value / size) : undefined;
}
