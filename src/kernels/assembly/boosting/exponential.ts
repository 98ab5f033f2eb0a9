/** e^x of two numbers; the steps of ../typescript/exponential.ts. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const clamped = f64x2.pmin(f64x2.pmax(x, f64x2.splat(-700.0)), f64x2.splat(700.0));
  const power = f64x2.nearest(f64x2.mul(clamped, f64x2.splat(1.4426950408889634)));
  const r = f64x2.sub(
    f64x2.sub(clamped, f64x2.mul(power, f64x2.splat(0.6931471803691238))),
    f64x2.mul(power, f64x2.splat(1.9082149292705877e-10)),
  );
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const low = f64x2.add(f64x2.add(f64x2.splat(1.0), r), f64x2.mul(term(r, 0.5, 1.0 / 6.0), r2));
  const high = f64x2.add(term(r, 1.0 / 24.0, 1.0 / 120.0), f64x2.mul(term(r, 1.0 / 720.0, 1.0 / 5040.0), r2));
  const top = f64x2.mul(term(r, 1.0 / 40320.0, 1.0 / 362880.0), r4);
  const sum = f64x2.add(low, f64x2.mul(f64x2.add(high, top), r4));
  // 2^power by its exponent bits: adding 1.5 * 2^52 leaves the whole number in the low bits.
  const whole = f64x2.add(power, f64x2.splat(6755399441055744.0));
  return f64x2.mul(sum, i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52));
}

// @ts-ignore: decorator
@inline
function term(r: v128, constant: f64, slope: f64): v128 {
  return f64x2.add(f64x2.splat(constant), f64x2.mul(f64x2.splat(slope), r));
}
