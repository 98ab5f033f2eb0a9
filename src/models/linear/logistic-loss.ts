import type { Objective } from '../../math/lbfgs.ts';
import type { FeatureRows } from '../../math/matrix.ts';

export interface LogisticProblem {
  /** Standardised features without missing values. */
  readonly x: FeatureRows;
  readonly y: Float64Array;
  readonly weight: Float64Array | undefined;
  readonly totalWeight: number;
  /** Factor of the squared coefficients; the loss is a mean per unit of weight. */
  readonly penalty: number;
}

/** Number of rows computed together. They are still in the cache when the gradient is summed. */
const BLOCK_ROWS = 64;

/**
 * The mean log-loss plus `penalty / 2` times the sum of squared coefficients. The parameters are blocks of one
 * coefficient per feature and an intercept. Intercepts are not penalised. Two classes have a single block; more classes
 * have one block each (softmax).
 */
export function logisticLoss(problem: LogisticProblem, blocks: number): Objective {
  const { x } = problem;
  const stride = x.columns + 1;
  const margins = new Float64Array(BLOCK_ROWS * blocks);
  const lossOfRows = blocks === 1 ? binaryRows : softmaxRows;
  return (parameters, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let first = 0; first < x.rows; first += BLOCK_ROWS) {
      const rows = { first, count: Math.min(BLOCK_ROWS, x.rows - first) };
      for (let block = 0; block < blocks; block++)
        multiplyRows(
          x,
          rows,
          { values: parameters, start: block * stride },
          { values: margins, start: block * BLOCK_ROWS },
        );
      loss += lossOfRows(problem, rows, margins, blocks);
      for (let block = 0; block < blocks; block++)
        addRows(x, rows, { values: margins, start: block * BLOCK_ROWS }, { values: gradient, start: block * stride });
    }
    return meanWithPenalty(problem, loss, parameters, gradient);
  };
}

/** `count` rows from `first` on. */
interface RowBlock {
  readonly first: number;
  readonly count: number;
}

/** The part of an array that begins at `start`. */
interface ArrayPart {
  readonly values: Float64Array;
  readonly start: number;
}

/** The loss of rows of two classes. Replaces each row's margin by the slope of its loss. */
function binaryRows({ y, weight }: LogisticProblem, { first, count }: RowBlock, margins: Float64Array): number {
  let loss = 0;
  for (let row = 0; row < count; row++) {
    const margin = margins[row] as number;
    const share = weight === undefined ? 1 : (weight[first + row] as number);
    const answer = y[first + row] as number;
    // One exponential gives both the loss, log(1 + e^margin) - answer * margin, and its slope.
    const tail = Math.exp(-Math.abs(margin));
    loss += share * (Math.max(margin, 0) + Math.log1p(tail) - answer * margin);
    margins[row] = share * ((margin >= 0 ? 1 : tail) / (1 + tail) - answer);
  }
  return loss;
}

/** The same for several classes. The margins of one class lie together. */
function softmaxRows(
  { y, weight }: LogisticProblem,
  { first, count }: RowBlock,
  margins: Float64Array,
  classes: number,
): number {
  let loss = 0;
  for (let row = 0; row < count; row++) {
    const end = row + classes * BLOCK_ROWS;
    const share = weight === undefined ? 1 : (weight[first + row] as number);
    const answered = row + (y[first + row] as number) * BLOCK_ROWS;
    let highest = -Infinity;
    for (let at = row; at < end; at += BLOCK_ROWS) highest = Math.max(highest, margins[at] as number);
    loss -= share * ((margins[answered] as number) - highest);
    let sum = 0;
    for (let at = row; at < end; at += BLOCK_ROWS) {
      const weightOfClass = Math.exp((margins[at] as number) - highest);
      margins[at] = weightOfClass;
      sum += weightOfClass;
    }
    loss += share * Math.log(sum);
    for (let at = row; at < end; at += BLOCK_ROWS)
      margins[at] = share * ((margins[at] as number) / sum - (at === answered ? 1 : 0));
  }
  return loss;
}

/** Turns sums over all rows into means per unit of weight and adds the penalty, to the loss and to the gradient. */
function meanWithPenalty(
  { x: { columns }, totalWeight, penalty }: LogisticProblem,
  loss: number,
  parameters: Float64Array,
  gradient: Float64Array,
): number {
  let squares = 0;
  for (let at = 0; at < parameters.length; at++) {
    const parameter = at % (columns + 1) === columns ? 0 : (parameters[at] as number);
    squares += parameter * parameter;
    gradient[at] = (gradient[at] as number) / totalWeight + penalty * parameter;
  }
  return loss / totalWeight + 0.5 * penalty * squares;
}

/** Computes the margins of some rows, four at a time, so that a parameter is loaded once for all four. */
function multiplyRows(
  { columns, values }: FeatureRows,
  { first: firstRow, count }: RowBlock,
  { values: parameters, start: offset }: ArrayPart,
  { values: out, start: outStart }: ArrayPart,
): void {
  const start = firstRow * columns;
  const intercept = parameters[offset + columns] as number;
  let row = 0;
  for (; row + 3 < count; row += 4) {
    const first = start + row * columns;
    let [a, b, c, d] = [intercept, intercept, intercept, intercept];
    for (let column = 0; column < columns; column++) {
      const at = first + column;
      const parameter = parameters[offset + column] as number;
      a += parameter * (values[at] as number);
      b += parameter * (values[at + columns] as number);
      c += parameter * (values[at + 2 * columns] as number);
      d += parameter * (values[at + 3 * columns] as number);
    }
    out[outStart + row] = a;
    out[outStart + row + 1] = b;
    out[outStart + row + 2] = c;
    out[outStart + row + 3] = d;
  }
  for (; row < count; row++) {
    let margin = intercept;
    for (let column = 0; column < columns; column++)
      margin += (parameters[offset + column] as number) * (values[start + row * columns + column] as number);
    out[outStart + row] = margin;
  }
}

/**
 * Adds each row times its slope to the gradient, four rows at a time, so that the gradient is stored once for all four.
 */
function addRows(
  { columns, values }: FeatureRows,
  { first: firstRow, count }: RowBlock,
  { values: slopes, start: slopeStart }: ArrayPart,
  { values: gradient, start: offset }: ArrayPart,
): void {
  const start = firstRow * columns;
  let intercept = 0;
  let row = 0;
  for (; row + 3 < count; row += 4) {
    const first = start + row * columns;
    const a = slopes[slopeStart + row] as number;
    const b = slopes[slopeStart + row + 1] as number;
    const c = slopes[slopeStart + row + 2] as number;
    const d = slopes[slopeStart + row + 3] as number;
    intercept += a + b + (c + d);
    for (let column = 0; column < columns; column++) {
      const at = first + column;
      gradient[offset + column] =
        (gradient[offset + column] as number) +
        (a * (values[at] as number) + b * (values[at + columns] as number)) +
        (c * (values[at + 2 * columns] as number) + d * (values[at + 3 * columns] as number));
    }
  }
  for (; row < count; row++) {
    const slope = slopes[slopeStart + row] as number;
    intercept += slope;
    for (let column = 0; column < columns; column++) {
      gradient[offset + column] =
        (gradient[offset + column] as number) + slope * (values[start + row * columns + column] as number);
    }
  }
  gradient[offset + columns] = (gradient[offset + columns] as number) + intercept;
}
