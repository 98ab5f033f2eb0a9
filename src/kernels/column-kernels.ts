/** Numbers of consecutive rows. Every column of one call has as many rows as `out`; `out` is none of the others. */
export type Column = Float64Array;

/**
 * When a quotient stands still: its denominator is below `share` of a level. Its numerator is multiplied by `factor`.
 */
export interface StillRule {
  readonly factor: number;
  readonly share: number;
  readonly whenStill: number;
}

/** A direction, and how much a move has to exceed as a share of the values. */
export interface DirectedRule {
  readonly sign: 1 | -1;
  readonly noise: number;
}

/** One seeded average: the column it runs over, its state, and where its results go. */
export interface AverageTask {
  readonly values: Column;
  readonly state: Float64Array;
  readonly out: Column;
}

/**
 * Loops over columns of numbers, each filling `out`. Two implementations give the same bits: plain TypeScript, and
 * WebAssembly SIMD, which only sees columns of its own memory. A loop keeps its values between two calls in its
 * `state`, an array that the function of its name in `typescript/columns` makes. A state may pass from one
 * implementation to the other. Formulas are per row.
 */
export interface ColumnKernels {
  /** left - right */
  subtract(left: Column, right: Column, out: Column): void;
  /** left * right */
  multiply(left: Column, right: Column, out: Column): void;
  /** left / right */
  divide(left: Column, right: Column, out: Column): void;
  /** factor * left / right */
  divideScaled(left: Column, right: Column, factor: number, out: Column): void;
  /** (values - bases) / bases */
  relativeDifference(values: Column, bases: Column, out: Column): void;
  /** (left - right) / bases */
  differenceShare(left: Column, right: Column, bases: Column, out: Column): void;
  /** (first + second + third) / 3 */
  meanOfThree(first: Column, second: Column, third: Column, out: Column): void;
  squareRoot(values: Column, out: Column): void;
  /** Natural logarithm, the bits of Math.log. */
  logarithm(values: Column, out: Column): void;
  /** ln(left / right)^2 * factor */
  squaredLogRatio(left: Column, right: Column, factor: number, out: Column): void;
  /** left / right; `whenZero` where right is 0 and left a number. */
  divideUnlessZero(left: Column, right: Column, whenZero: number, out: Column): void;
  /** factor * left / right; `whenStill` where right < share * levels. */
  divideUnlessStill(left: Column, right: Column, levels: Column, rule: StillRule, out: Column): void;
  /** 100 * left / (left + right); `whenStill` where the sum < share * levels. */
  percentOfSum(left: Column, right: Column, levels: Column, rule: Omit<StillRule, 'factor'>, out: Column): void;
  /** 100 * left / (left + right); `whenZero` where the sum is 0. */
  percentOfSumUnlessZero(left: Column, right: Column, whenZero: number, out: Column): void;
  /** 100 * |left - right| / (left + right); 0 where the sum is below `least`. */
  percentApart(left: Column, right: Column, least: number, out: Column): void;
  /** atLow + 100 * (values - lows) / (highs - lows); half-way where highs and lows are equal. */
  percentPosition(highs: Column, lows: Column, values: Column, atLow: number, out: Column): void;
  /** 0.5 + offsets / (factor * spreads); 0.5 where that is a division by 0. */
  halfPlusQuotient(offsets: Column, spreads: Column, factor: number, out: Column): void;
  /** (factor * spreads - offsets) / bases */
  scaledLessOffset(spreads: Column, offsets: Column, bases: Column, factor: number, out: Column): void;
  /** values / (left / right) - 1, from the difference; 0 where right is 0. */
  aboveQuotient(left: Column, right: Column, values: Column, out: Column): void;
  /** (closes - opens) / (highs - lows); 0 where highs and lows are equal. Needs finite prices above 0. */
  bodyShare(opens: Column, highs: Column, lows: Column, closes: Column, out: Column): void;
  /** (highs - larger of opens and closes) / (highs - lows); 0 where highs and lows are equal. Prices as above. */
  upperShare(opens: Column, highs: Column, lows: Column, closes: Column, out: Column): void;
  /** (smaller of opens and closes - lows) / (highs - lows); 0 where highs and lows are equal. Prices as above. */
  lowerShare(opens: Column, highs: Column, lows: Column, closes: Column, out: Column): void;
  /** Larger of highs and before, less the smaller of lows and before. */
  widenedSpan(highs: Column, lows: Column, before: Column, out: Column): void;
  /** sign * (values - before) where that is above 0, else 0. */
  rise(values: Column, before: Column, sign: 1 | -1, out: Column): void;
  /**
   * How far highs rose above the highs before (sign 1), or lows fell below the lows before (sign -1), where that is
   * above 0 and above the other move by more than noise * (highs + highs before); else 0.
   */
  riseBeyond(
    highs: readonly [now: Column, before: Column],
    lows: readonly [now: Column, before: Column],
    rule: DirectedRule,
    out: Column,
  ): void;
  /** amounts with the sign of values - before. */
  signedByChange(values: Column, before: Column, amounts: Column, out: Column): void;
  /** amounts where sign * (values - before) > noise * values, else 0. */
  whenChanged(values: readonly [now: Column, before: Column], amounts: Column, rule: DirectedRule, out: Column): void;
  /** The values some rows ago, as many as the state remembers. */
  lag(values: Column, state: Float64Array, out: Column): void;
  /** Mean of the newest values. */
  rollingMean(values: Column, state: Float64Array, out: Column): void;
  /** How far the newest value is above the mean of the newest values. */
  rollingOffset(values: Column, state: Float64Array, out: Column): void;
  /** Population standard deviation of the newest values. */
  rollingDeviation(values: Column, state: Float64Array, out: Column): void;
  /** Largest (sign 1) or smallest (sign -1) of the newest values. */
  rollingExtreme(values: Column, state: Float64Array, sign: 1 | -1, out: Column): void;
  /**
   * offsets / (0.015 * mean distance), the mean over the newest values of their distance from value - offset; 0 where
   * it is below 4 * noise * value.
   */
  channelPosition(
    inputs: readonly [values: Column, offsets: Column],
    state: Float64Array,
    noise: number,
    out: Column,
  ): void;
  /** Several seeded averages; WebAssembly runs them side by side, so that one does not wait for another. */
  seededAverages(tasks: readonly AverageTask[]): void;
}
