import type { ColumnKernels } from './column-kernels.ts';
import * as arithmetic from './typescript/columns/arithmetic.ts';
import { channelPosition } from './typescript/columns/channel-position.ts';
import * as quotients from './typescript/columns/guarded-quotients.ts';
import { lag } from './typescript/columns/lag.ts';
import { rollingExtreme } from './typescript/columns/rolling-extreme.ts';
import { rollingDeviation, rollingMean, rollingOffset } from './typescript/columns/rolling-sums.ts';
import { seededAverage } from './typescript/columns/seeded-average.ts';
import * as spans from './typescript/columns/spans.ts';

/**
 * The loops over columns in plain TypeScript. They are used for live markets, and where WebAssembly SIMD is missing.
 * Tests compare the WebAssembly kernels with them.
 */
export const typescriptColumnKernels: ColumnKernels = {
  subtract: arithmetic.subtract,
  multiply: arithmetic.multiply,
  divide: arithmetic.divide,
  divideScaled: arithmetic.divideScaled,
  relativeDifference: arithmetic.relativeDifference,
  differenceShare: arithmetic.differenceShare,
  meanOfThree: arithmetic.meanOfThree,
  squareRoot: arithmetic.squareRoot,
  logarithm: arithmetic.logarithm,
  squaredLogRatio: arithmetic.squaredLogRatio,
  divideUnlessZero: quotients.divideUnlessZero,
  divideUnlessStill: quotients.divideUnlessStill,
  percentOfSum: quotients.percentOfSum,
  percentOfSumUnlessZero: quotients.percentOfSumUnlessZero,
  percentApart: quotients.percentApart,
  percentPosition: quotients.percentPosition,
  halfPlusQuotient: quotients.halfPlusQuotient,
  scaledLessOffset: quotients.scaledLessOffset,
  aboveQuotient: quotients.aboveQuotient,
  bodyShare: spans.bodyShare,
  upperShare: spans.upperShare,
  lowerShare: spans.lowerShare,
  widenedSpan: spans.widenedSpan,
  rise: spans.rise,
  riseBeyond: spans.riseBeyond,
  signedByChange: spans.signedByChange,
  whenChanged: spans.whenChanged,
  lag,
  rollingMean,
  rollingOffset,
  rollingDeviation,
  rollingExtreme,
  channelPosition,
  seededAverages: (tasks) => {
    for (const { values, state, out } of tasks) seededAverage(values, state, out);
  },
};
