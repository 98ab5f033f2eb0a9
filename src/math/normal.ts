/**
 * The standard normal distribution. Cumulative: W. J. Cody, "Rational Chebyshev approximations for the error function",
 * Mathematics of Computation 23 (1969), in the form of his ANORM; the far tail by Laplace's continued fraction.
 * Quantile: M. J. Wichura, algorithm AS 241 (1988),
 * PPND16. Both are good to about 1e-15.
 */

const SQRT_TWO_PI = 2.5066282746310005024;
const ONE_OVER_SQRT_TWO_PI = 0.39894228040143267794;

/** Density at z. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / SQRT_TWO_PI;
}

const CENTRE_TOP = [2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249, 0.065682337918207449113] as const;
const CENTRE_BOTTOM = [47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956] as const;
const MIDDLE_TOP = [
  1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979, 597.27027639480026226,
  2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218,
] as const;
const MIDDLE_BOTTOM = [
  1, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755, 18615.571640885098091,
  34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
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
  if (z <= 5.656854249492380195) return (scale * polynomial(MIDDLE_TOP, z)) / polynomial(MIDDLE_BOTTOM, z);
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
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
  1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
] as const;
const INNER_BOTTOM = [
  5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
  687.1870074920579083, 42.313330701600911252, 1,
] as const;
const TAIL_TOP = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504,
  5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
] as const;
const TAIL_BOTTOM = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455,
  1.6763848301838038494, 2.05319162663775882187, 1,
] as const;
const EXTREME_TOP = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123,
  1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
] as const;
const EXTREME_BOTTOM = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 0.0148753612908506148525,
  0.13692988092273580531, 0.59983220655588793769, 1,
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
  const size = r <= 5 ? polynomial(TAIL_TOP, r - 1.6) / polynomial(TAIL_BOTTOM, r - 1.6) : polynomial(EXTREME_TOP, r - 5) / polynomial(EXTREME_BOTTOM, r - 5);
  return fromCentre < 0 ? -size : size;
}
