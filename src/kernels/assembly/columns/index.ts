// Loops over columns of numbers, compiled by scripts/build-kernels.js. Each is the twin of a function in ../../typescript/columns and gives the same bits.
export { subtract, multiply, divide, divideScaled, relativeDifference, differenceShare, meanOfThree, squareRoot } from './arithmetic';
export {
  divideUnlessZero,
  divideUnlessStill,
  percentOfSum,
  percentOfSumUnlessZero,
  percentApart,
  percentPosition,
  halfPlusQuotient,
  scaledLessOffset,
  aboveQuotient,
} from './guarded-quotients';
export { bodyShare, upperShare, lowerShare, widenedSpan, rise, riseBeyond, signedByChange, whenChanged } from './spans';
export { logarithm, squaredLogRatio } from './logarithm';
export { rollingMean, rollingOffset, rollingDeviation } from './rolling-sums';
export { lag } from './lag';
export { rollingExtreme } from './rolling-extreme';
export { channelPosition } from './channel-position';
export { eightAverages } from './seeded-averages';
