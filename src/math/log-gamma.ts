const LANCZOS_G = 607 / 128;
const LANCZOS = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125, -0.00021026444172410488,
  0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5, -2.6190838401581408e-5, 3.6899182659531625e-6,
] as const;
const HALF_LOG_TWO_PI = 0.9189385332046728;

/** Natural logarithm of the gamma function for x > 0 (Lanczos 1964, coefficients of P. Godfrey). NaN for x <= 0. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  let series = LANCZOS[0] as number;
  for (let index = 1; index < LANCZOS.length; index++) series += (LANCZOS[index] as number) / (x - 1 + index);
  const shifted = x - 0.5 + LANCZOS_G;
  return (x - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + Math.log(series);
}

/**
 * What Stirling's formula for ln x! leaves over: ln x! - (x + 1/2) ln x + x - ln sqrt(2 pi). Keeps digits that a
 * difference of large logarithms of gamma functions would lose (C. Loader 2000).
 */
export function stirlingError(x: number): number {
  if (x <= 15) return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;
  const square = x * x;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / x;
}
