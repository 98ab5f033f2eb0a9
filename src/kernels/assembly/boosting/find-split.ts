const MISSING_OFFSET: usize = 255 << 3;

/** The best split of the last scan. Globals belong to one instance, hence to one thread. */
let score: f64 = 0.0;
let bin: i32 = 0;
let left: i64 = 0;

// @ts-ignore: decorator
@inline
function gradients(sums: v128): v128 {
  return f64x2.convert_low_i32x4_s(v128.shuffle<i32>(sums, sums, 1, 3, 1, 3));
}

// @ts-ignore: decorator
@inline
function hessians(sums: v128): v128 {
  return f64x2.convert_low_i32x4_u(v128.shuffle<i32>(sums, sums, 0, 2, 0, 2));
}

/** What is left of a gradient sum after the L1 penalty. */
// @ts-ignore: decorator
@inline
function shrunk(x: v128, l1: v128): v128 {
  return f64x2.sub(x, f64x2.pmin(f64x2.pmax(x, f64x2.neg(l1)), l1));
}

/** Two bins at a time, even bins in one lane and odd ones in the other; `start` are the sums the left child begins with. */
function scan(
  histogram: usize, bins: i32, total: i64, start: i64, gradientUnit: f64, hessianUnit: f64, l1: f64, l2: f64, minimumHessian: f64,
): void {
  const totals = i64x2.splat(total);
  const gu = f64x2.splat(gradientUnit);
  const hu = f64x2.splat(hessianUnit);
  const alpha = f64x2.splat(l1);
  const lambda = f64x2.splat(l2);
  const least = f64x2.splat(minimumHessian);
  const none = f64x2.splat(-Infinity);
  let best = none;
  let bestSums = i64x2.splat(0);
  let bestBins = i64x2.splat(0);
  let current = i64x2(0, 1);
  let running = start;
  for (let index = 0; index < bins; index += 2) {
    const cell = histogram + (<usize>index << 3);
    const first = running + i64.load(cell);
    running = first + i64.load(cell, 8);
    const lefts = i64x2.replace_lane(i64x2.splat(first), 1, running);
    const rights = i64x2.sub(totals, lefts);
    const leftHessian = hessians(lefts);
    const rightHessian = hessians(rights);
    const leftPart = shrunk(f64x2.mul(gradients(lefts), gu), alpha);
    const rightPart = shrunk(f64x2.mul(gradients(rights), gu), alpha);
    const leftCover = f64x2.add(f64x2.mul(leftHessian, hu), lambda);
    const rightCover = f64x2.add(f64x2.mul(rightHessian, hu), lambda);
    const scores = f64x2.div(
      f64x2.add(f64x2.mul(f64x2.mul(leftPart, leftPart), rightCover), f64x2.mul(f64x2.mul(rightPart, rightPart), leftCover)),
      f64x2.mul(leftCover, rightCover),
    );
    let better = v128.and(v128.and(f64x2.ge(leftHessian, least), f64x2.ge(rightHessian, least)), f64x2.gt(scores, best));
    if (index + 1 >= bins) better = i64x2.replace_lane(better, 1, 0);
    best = v128.bitselect(scores, best, better);
    bestSums = v128.bitselect(lefts, bestSums, better);
    bestBins = v128.bitselect(current, bestBins, better);
    current = i64x2.add(current, i64x2.splat(2));
  }
  const even = f64x2.extract_lane(best, 0);
  const odd = f64x2.extract_lane(best, 1);
  const evenBin = <i32>i64x2.extract_lane(bestBins, 0);
  const oddBin = <i32>i64x2.extract_lane(bestBins, 1);
  const second = odd > even || (odd == even && oddBin < evenBin);
  score = second ? odd : even;
  bin = second ? oddBin : evenBin;
  left = second ? i64x2.extract_lane(bestSums, 1) : i64x2.extract_lane(bestSums, 0);
}

export function findSplit(
  histogram: usize, bins: i32, gradientSum: f64, hessianSum: f64, gradientUnit: f64, hessianUnit: f64,
  l1: f64, l2: f64, minimumHessian: f64, out: usize,
): void {
  const total = (<i64>gradientSum << 32) + <i64>hessianSum;
  const missing = i64.load(histogram + MISSING_OFFSET);
  scan(histogram, bins, total, 0, gradientUnit, hessianUnit, l1, l2, minimumHessian);
  let missingLeft = missing == 0 && <f64>(<u32>left) * 2.0 > hessianSum;
  if (missing != 0) {
    const otherScore = score;
    const otherBin = bin;
    const otherLeft = left;
    scan(histogram, bins, total, missing, gradientUnit, hessianUnit, l1, l2, minimumHessian);
    if (score > otherScore) missingLeft = true;
    else {
      score = otherScore;
      bin = otherBin;
      left = otherLeft;
    }
  }
  f64.store(out, score);
  i32.store(out, bin, 8);
  i32.store(out, missingLeft ? 1 : 0, 12);
  i32.store(out, <i32>(left >> 32), 16);
  i32.store(out, <i32>left, 20);
}
