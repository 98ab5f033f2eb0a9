/** A point on the line: the objective and its slope at `step`. */
export interface LinePoint {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const LONGEST_SEARCH = 40;
/** Relative size below which a change of the value is rounding; the slope alone is believed there. */
const ROUNDING = 1e-13;

/**
 * Finds a step that lowers the objective enough and flattens its slope: the strong Wolfe conditions, by bracketing and
 * cubic interpolation (Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 3.5 and 3.6). Where values
 * no longer differ beyond rounding, decrease is judged by the slope (the approximate Wolfe condition of Hager and Zhang
 * 2005). Returns undefined when no step lowers the value.
 */
export function searchLine(
  evaluate: (step: number) => LinePoint,
  start: LinePoint,
  firstStep: number,
): LinePoint | undefined {
  const noise = ROUNDING * Math.abs(start.value);
  const decreases = ({ step, value, slope }: LinePoint) =>
    value <= start.value + SUFFICIENT_DECREASE * step * start.slope ||
    (value <= start.value + noise && slope <= (2 * SUFFICIENT_DECREASE - 1) * start.slope);
  const accepts = (point: LinePoint) => decreases(point) && Math.abs(point.slope) <= -CURVATURE * start.slope;

  let low = start;
  let high: LinePoint | undefined;
  let step = firstStep;
  for (let trial = 0; trial < LONGEST_SEARCH; trial++) {
    const point = evaluate(step);
    if (accepts(point)) return point;
    if (!Number.isFinite(point.value) || !decreases(point) || (low !== start && point.value >= low.value)) {
      high = point;
    } else {
      // The minimum lies between the new point and the one its slope points towards.
      if (high === undefined ? point.slope >= 0 : point.slope * (high.step - low.step) >= 0) high = low;
      low = point;
    }
    step = high === undefined ? 2 * step : between(low, high);
  }
  return low.value < start.value ? low : undefined;
}

/** The minimum of the cubic through two points and their slopes, kept off both ends; the middle where there is none. */
function between(low: LinePoint, high: LinePoint): number {
  const width = high.step - low.step;
  const middle = low.step + width / 2;
  if (!Number.isFinite(high.value) || !Number.isFinite(high.slope)) return low.step + width / 10;
  const secant = low.slope + high.slope - (3 * (high.value - low.value)) / width;
  const discriminant = secant * secant - low.slope * high.slope;
  if (!(discriminant >= 0)) return middle;
  const root = Math.sign(width) * Math.sqrt(discriminant);
  const step = high.step - (width * (high.slope + root - secant)) / (high.slope - low.slope + 2 * root);
  const share = (step - low.step) / width;
  if (!Number.isFinite(share)) return middle;
  return low.step + width * Math.min(0.9, Math.max(0.1, share));
}
