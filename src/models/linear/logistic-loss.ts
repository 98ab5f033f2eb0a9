import type { Objective } from '../../math/lbfgs.ts';
import type { FeatureRows } from '../../math/matrix.ts';

export interface LogisticProblem {
  /** Standardised, nothing missing. */
  readonly x: FeatureRows;
  readonly y: Float64Array;
  readonly weight: Float64Array | undefined;
  readonly totalWeight: number;
  /** Factor of the squared coefficients, next to the mean loss per unit of weight. */
  readonly penalty: number;
}

/**
 * Mean log-loss of two classes plus `penalty / 2` times the squared coefficients. Parameters: one coefficient per
 * feature, then the intercept, which is not penalised.
 */
export function binaryLoss({ x, y, weight, totalWeight, penalty }: LogisticProblem): Objective {
  const { rows, columns, values } = x;
  return (parameters, gradient) => {
    gradient.fill(0);
    const intercept = parameters[columns] as number;
    let loss = 0;
    let interceptGradient = 0;
    for (let row = 0; row < rows; row++) {
      const start = row * columns;
      const margin = intercept + dotRow(values, start, parameters, 0, columns);
      const share = weight === undefined ? 1 : (weight[row] as number);
      const answer = y[row] as number;
      // One exponential gives both the loss, log(1 + e^margin) - answer * margin, and its slope.
      const tail = Math.exp(-Math.abs(margin));
      loss += share * (Math.max(margin, 0) + Math.log1p(tail) - answer * margin);
      const probability = (margin >= 0 ? 1 : tail) / (1 + tail);
      const slope = share * (probability - answer);
      interceptGradient += slope;
      addRow(gradient, 0, values, start, slope, columns);
    }
    gradient[columns] = interceptGradient;
    return meanWithPenalty(loss, parameters, gradient, columns, totalWeight, penalty);
  };
}

/** As `binaryLoss` for several classes (softmax): such a block of parameters for each class. */
export function multinomialLoss({ x, y, weight, totalWeight, penalty }: LogisticProblem, classes: number): Objective {
  const { rows, columns, values } = x;
  const stride = columns + 1;
  const margins = new Float64Array(classes);
  return (parameters, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const start = row * columns;
      const share = weight === undefined ? 1 : (weight[row] as number);
      const answer = y[row] as number;
      let highest = -Infinity;
      for (let label = 0; label < classes; label++) {
        const margin = (parameters[label * stride + columns] as number) + dotRow(values, start, parameters, label * stride, columns);
        margins[label] = margin;
        if (margin > highest) highest = margin;
      }
      const answered = (margins[answer] as number) - highest;
      let sum = 0;
      for (let label = 0; label < classes; label++) {
        const weightOfLabel = Math.exp((margins[label] as number) - highest);
        margins[label] = weightOfLabel;
        sum += weightOfLabel;
      }
      loss += share * (Math.log(sum) - answered);
      for (let label = 0; label < classes; label++) {
        const slope = share * ((margins[label] as number) / sum - (label === answer ? 1 : 0));
        const offset = label * stride;
        gradient[offset + columns] = (gradient[offset + columns] as number) + slope;
        addRow(gradient, offset, values, start, slope, columns);
      }
    }
    return meanWithPenalty(loss, parameters, gradient, columns, totalWeight, penalty);
  };
}

function meanWithPenalty(loss: number, parameters: Float64Array, gradient: Float64Array, columns: number, totalWeight: number, penalty: number): number {
  let squares = 0;
  for (let at = 0; at < parameters.length; at++) {
    const parameter = at % (columns + 1) === columns ? 0 : (parameters[at] as number);
    squares += parameter * parameter;
    gradient[at] = (gradient[at] as number) / totalWeight + penalty * parameter;
  }
  return loss / totalWeight + 0.5 * penalty * squares;
}

/** Four sums at a time, because one alone waits for each addition before it begins the next. */
function dotRow(values: Float32Array, start: number, parameters: Float64Array, offset: number, columns: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let column = 0;
  for (; column + 3 < columns; column += 4) {
    first += (values[start + column] as number) * (parameters[offset + column] as number);
    second += (values[start + column + 1] as number) * (parameters[offset + column + 1] as number);
    third += (values[start + column + 2] as number) * (parameters[offset + column + 2] as number);
    fourth += (values[start + column + 3] as number) * (parameters[offset + column + 3] as number);
  }
  for (; column < columns; column++) first += (values[start + column] as number) * (parameters[offset + column] as number);
  return first + second + (third + fourth);
}

function addRow(gradient: Float64Array, offset: number, values: Float32Array, start: number, slope: number, columns: number): void {
  for (let column = 0; column < columns; column++) {
    gradient[offset + column] = (gradient[offset + column] as number) + slope * (values[start + column] as number);
  }
}
