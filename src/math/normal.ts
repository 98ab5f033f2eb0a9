/**
 * The standard normal distribution. Cumulative: W. J. Cody, "Rational Chebyshev approximations for the error function",
 * Mathematics of Computation 23 (1969), in the form of his ANORM; the far tail by Laplace's continued fraction.
 * Quantile: M. J. Wichura, algorithm AS 241 (1988),
 * PPND16. Both are good to about 1e-15.
 */

const SQRT_TWO_PI = 2.5066282746310007;
const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;

/** Density at z. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / SQRT_TWO_PI;
}

const CENTRE_TOP = [
  2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356, 0.06568233791820745,
] as const;
const CENTRE_BOTTOM = [47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673] as const;
const MIDDLE_TOP = [
  1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002,
  2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
] as const;
const MIDDLE_BOTTOM = [
  1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097, 34900.95272114598,
  38912.00328609327, 19685.429676859992,
] as const;
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

/** Upper tail beyond a positive z, with the square split so that exp keeps its last digits. */
function upperTail(z: number): number {
  const coarse = Math.trunc(z * 16) / 16;
  const fine = (z - coarse) * (z + coarse);
  const scale = Math.exp(-coarse * coarse * 0.5) * Math.exp(-fine * 0.5);
  if (z <= 5.656854249492381) return (scale * polynomial(MIDDLE_TOP, z)) / polynomial(MIDDLE_BOTTOM, z);
  // Beyond Cody's middle range the continued fraction z + 1/(z + 2/(z + 3/...)) settles within forty steps.
  let fraction = z;
  for (let step = 40; step > 0; step--) fraction = z + step / fraction;
  return (scale * ONE_OVER_SQRT_TWO_PI) / fraction;
}

/** P(Z <= z). */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  const size = Math.abs(z);
  if (size > 0.67448975) return z < 0 ? upperTail(size) : 1 - upperTail(size);
  const square = z * z;
  const [a, b, c, d, lead] = CENTRE_TOP;
  const top = (((lead * square + a) * square + b) * square + c) * square + d;
  return 0.5 + (z * top) / polynomial([1, ...CENTRE_BOTTOM], square);
}

const INNER_TOP = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
] as const;
const INNER_BOTTOM = [
  5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
] as const;
const TAIL_TOP = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
] as const;
const TAIL_BOTTOM = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
] as const;
const EXTREME_TOP = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
] as const;
const EXTREME_BOTTOM = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
] as const;

/** The z with P(Z <= z) = probability. Minus and plus infinity at 0 and 1; NaN outside. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  if (probability === 0) return -Infinity;
  if (probability === 1) return Infinity;
  const fromCentre = probability - 0.5;
  if (Math.abs(fromCentre) <= 0.425) {
    const r = 0.180625 - fromCentre * fromCentre;
    return (fromCentre * polynomial(INNER_TOP, r)) / polynomial(INNER_BOTTOM, r);
  }
  const r = Math.sqrt(-Math.log(fromCentre < 0 ? probability : 1 - probability));
  const size =
    r <= 5
      ? polynomial(TAIL_TOP, r - 1.6) / polynomial(TAIL_BOTTOM, r - 1.6)
      : polynomial(EXTREME_TOP, r - 5) / polynomial(EXTREME_BOTTOM, r - 5);
  return fromCentre < 0 ? -size : size;
}
