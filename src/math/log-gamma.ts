const LANCZOS_G = 607 / 128;
const LANCZOS = [
  0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978,
  0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4, 0.15808870322491248884e-3,
  -0.21026444172410488319e-3, 0.2174396181152126432e-3, -0.16431810653676389022e-3, 0.84418223983852743293e-4,
  -0.2619083840158140867e-4, 0.36899182659531622704e-5,
] as const;
const HALF_LOG_TWO_PI = 0.91893853320467274178;

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
