import { exponential } from './exponential';

/** Two pairs as [hessian, gradient, hessian, gradient]. */
// @ts-ignore: decorator
@inline
function quantised(gradient: v128, hessian: v128, gradientScale: v128, hessianScale: v128): v128 {
  const g = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(f64x2.mul(gradient, gradientScale)));
  const h = i32x4.trunc_sat_f64x2_u_zero(f64x2.nearest(f64x2.mul(hessian, hessianScale)));
  return v128.shuffle<i32>(h, g, 0, 4, 1, 5);
}

/** The second lane is cleared where it lies past the last row. */
// @ts-ignore: decorator
@inline
function present(x: v128, index: i32, count: i32): v128 {
  return index + 1 < count ? x : f64x2.replace_lane(x, 1, 0.0);
}

// @ts-ignore: decorator
@inline
function storeSums(sums: usize, gradients: v128, hessians: v128): void {
  f64.store(sums, f64x2.extract_lane(gradients, 0) + f64x2.extract_lane(gradients, 1));
  f64.store(sums, f64x2.extract_lane(hessians, 0) + f64x2.extract_lane(hessians, 1), 8);
}

// @ts-ignore: decorator
@inline
function weightOf(weights: usize, row: i32): v128 {
  return weights == 0 ? f64x2.splat(1.0) : v128.load(weights + (<usize>row << 3));
}

export function logisticPairs(
  first: i32, count: i32, margins: usize, labels: usize, weights: usize, pairs: usize, sums: usize, gradientScale: f64, hessianScale: f64,
): void {
  const one = f64x2.splat(1.0);
  const gs = f64x2.splat(gradientScale);
  const hs = f64x2.splat(hessianScale);
  let gradients = f64x2.splat(0.0);
  let hessians = f64x2.splat(0.0);
  for (let index = 0; index < count; index += 2) {
    const row = first + index;
    const at = <usize>row << 3;
    const weight = weightOf(weights, row);
    const probability = f64x2.div(one, f64x2.add(one, exponential(f64x2.neg(v128.load(margins + at)))));
    const gradient = present(f64x2.mul(f64x2.sub(probability, v128.load(labels + at)), weight), index, count);
    const hessian = present(f64x2.mul(f64x2.mul(probability, f64x2.sub(one, probability)), weight), index, count);
    gradients = f64x2.add(gradients, f64x2.abs(gradient));
    hessians = f64x2.add(hessians, hessian);
    v128.store(pairs + at, quantised(gradient, hessian, gs, hs));
  }
  storeSums(sums, gradients, hessians);
}

export function squaredPairs(
  first: i32, count: i32, margins: usize, labels: usize, weights: usize, pairs: usize, sums: usize, gradientScale: f64, hessianScale: f64,
): void {
  const gs = f64x2.splat(gradientScale);
  const hs = f64x2.splat(hessianScale);
  let gradients = f64x2.splat(0.0);
  let hessians = f64x2.splat(0.0);
  for (let index = 0; index < count; index += 2) {
    const row = first + index;
    const at = <usize>row << 3;
    const weight = weightOf(weights, row);
    const gradient = present(f64x2.mul(f64x2.sub(v128.load(margins + at), v128.load(labels + at)), weight), index, count);
    const hessian = present(weight, index, count);
    gradients = f64x2.add(gradients, f64x2.abs(gradient));
    hessians = f64x2.add(hessians, hessian);
    v128.store(pairs + at, quantised(gradient, hessian, gs, hs));
  }
  storeSums(sums, gradients, hessians);
}

/**
 * The powers of a class rest where its pairs will be, until their total is known. Lane sums are carried in memory, 32 bytes
 * per class, since the number of classes is not known here.
 */
export function softmaxPairs(
  classes: i32, classStride: i32,
  first: i32, count: i32, margins: usize, labels: usize, weights: usize, pairs: usize, sums: usize, gradientScale: f64, hessianScale: f64,
): void {
  const one = f64x2.splat(1.0);
  const two = f64x2.splat(2.0);
  const gs = f64x2.splat(gradientScale);
  const hs = f64x2.splat(hessianScale);
  const stride = <usize>classStride << 3;
  memory.fill(sums, 0, <usize>classes << 5);
  for (let index = 0; index < count; index += 2) {
    const at = <usize>(first + index) << 3;
    let highest = v128.load(margins + at);
    for (let group = 1; group < classes; group++) highest = f64x2.max(highest, v128.load(margins + <usize>group * stride + at));
    let total = f64x2.splat(0.0);
    for (let group = 0; group < classes; group++) {
      const power = exponential(f64x2.sub(v128.load(margins + <usize>group * stride + at), highest));
      total = f64x2.add(total, power);
      v128.store(pairs + <usize>group * stride + at, power);
    }
    const label = v128.load(labels + at);
    const weight = weightOf(weights, first + index);
    for (let group = 0; group < classes; group++) {
      const cell = pairs + <usize>group * stride + at;
      const lanes = sums + (<usize>group << 5);
      const probability = f64x2.div(v128.load(cell), total);
      const target = v128.and(f64x2.eq(label, f64x2.splat(<f64>group)), one);
      const gradient = present(f64x2.mul(f64x2.sub(probability, target), weight), index, count);
      const hessian = present(f64x2.mul(f64x2.mul(f64x2.mul(two, probability), f64x2.sub(one, probability)), weight), index, count);
      v128.store(lanes, f64x2.add(v128.load(lanes), f64x2.abs(gradient)));
      v128.store(lanes, f64x2.add(v128.load(lanes, 16), hessian), 16);
      v128.store(cell, quantised(gradient, hessian, gs, hs));
    }
  }
  for (let group = 0; group < classes; group++) {
    const lanes = sums + (<usize>group << 5);
    storeSums(lanes, v128.load(lanes), v128.load(lanes, 16));
  }
}
