import { minimise, type Objective } from '../../math/lbfgs.ts';
import { mean, standardDeviation } from '../../math/moments.ts';

/** GARCH(1,1): `h(t) = omega + alpha e(t-1)^2 + beta h(t-1)`, `e(t) = return(t) - mu`. */
export interface GarchParameters {
  readonly mu: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
}

export interface GarchFit extends GarchParameters {
  /** Mean of the squared residuals: the variance and the squared residual before the first return. */
  readonly startVariance: number;
  /** Gaussian log-likelihood of the whole sample. */
  readonly logLikelihood: number;
}

/** A larger beta would remember more candles than a restarted trader is shown. */
const LARGEST_BETA = 0.985;
const LEAST_RETURNS = 100;
/** Pairs of alpha and beta from which the search begins. The best end counts. */
const STARTS = [
  [0.05, 0.9],
  [0.15, 0.8],
  [0.1, 0.6],
] as const;

/** Gaussian log-likelihood of the returns. The recursion begins with the mean squared residual. */
export function garchLogLikelihood(returns: Float64Array, parameters: GarchParameters): number {
  return likelihood(returns, parameters).value;
}

/**
 * Fits GARCH(1,1) with a constant mean by quasi maximum likelihood. Throws a RangeError for fewer than 100 returns or
 * returns without variance. Source: Bollerslev (1986); the start of the recursion and the analytic score are those of
 * Fiorentini, Calzolari and Panattoni (1996), "Analytic derivatives and the computation of GARCH estimates".
 */
export function fitGarch(returns: Float64Array): GarchFit {
  const scale = standardDeviation(returns, 'population');
  if (returns.length < LEAST_RETURNS || scale === undefined || !(scale > 0))
    throw new RangeError(`GARCH learns from at least ${LEAST_RETURNS} returns that vary, were ${returns.length}`);
  const scaled = returns.map((value) => value / scale);
  const objective: Objective = (x, gradient) => negativeMean(scaled, x, gradient);
  const ends = STARTS.map(([alpha, beta]) =>
    minimise(objective, startAt(mean(scaled) ?? 0, alpha, beta), { gradientTolerance: 1e-11 }),
  );
  const [best] = ends.sort((left, right) => left.value - right.value);
  if (best === undefined) throw new RangeError('GARCH has no start to search from');
  const { mu, omega, alpha, beta } = parametersAt(best.x);
  const fitted = { mu: mu * scale, omega: omega * scale ** 2, alpha, beta };
  const { value, startVariance } = likelihood(returns, fitted);
  return { ...fitted, startVariance, logLikelihood: value };
}

interface Likelihood {
  readonly value: number;
  readonly startVariance: number;
  /** Derivatives by mu, omega, alpha and beta. */
  readonly score: readonly [number, number, number, number];
}

function likelihood(returns: Float64Array, { mu, omega, alpha, beta }: GarchParameters): Likelihood {
  const count = returns.length;
  const centre = mean(returns) ?? 0;
  const deviation = standardDeviation(returns, 'population') ?? 0;
  const startVariance = deviation ** 2 + (centre - mu) ** 2;
  // The derivative of the start by mu; the other parameters do not move it.
  const startSlope = -2 * (centre - mu);
  let [square, squareSlope, variance] = [startVariance, startSlope, startVariance];
  let [byMu, byOmega, byAlpha, byBeta] = [startSlope, 0, 0, 0];
  let value = -0.5 * count * Math.log(2 * Math.PI);
  const score: [number, number, number, number] = [0, 0, 0, 0];
  for (let row = 0; row < count; row++) {
    byMu = alpha * squareSlope + beta * byMu;
    byOmega = 1 + beta * byOmega;
    byAlpha = square + beta * byAlpha;
    byBeta = variance + beta * byBeta;
    variance = omega + alpha * square + beta * variance;
    const residual = (returns[row] as number) - mu;
    square = residual * residual;
    squareSlope = -2 * residual;
    value -= 0.5 * (Math.log(variance) + square / variance);
    const weight = (0.5 * (square / variance - 1)) / variance;
    score[0] += weight * byMu + residual / variance;
    score[1] += weight * byOmega;
    score[2] += weight * byAlpha;
    score[3] += weight * byBeta;
  }
  return { value, startVariance, score };
}

/** Free variables to parameters: omega above 0, beta below its bound, alpha below 1 - beta. */
function parametersAt(x: Float64Array): GarchParameters {
  const beta = LARGEST_BETA * logistic(x[3] as number);
  return { mu: x[0] as number, omega: Math.exp(x[1] as number), alpha: (1 - beta) * logistic(x[2] as number), beta };
}

function startAt(mu: number, alpha: number, beta: number): Float64Array {
  return Float64Array.of(mu, Math.log(1 - alpha - beta), logit(alpha / (1 - beta)), logit(beta / LARGEST_BETA));
}

function negativeMean(returns: Float64Array, x: Float64Array, gradient: Float64Array): number {
  const parameters = parametersAt(x);
  const { value, score } = likelihood(returns, parameters);
  const { omega, alpha, beta } = parameters;
  const alphaShare = alpha / (1 - beta);
  const betaSlope = beta * (1 - beta / LARGEST_BETA);
  gradient[0] = -score[0] / returns.length;
  gradient[1] = (-score[1] * omega) / returns.length;
  gradient[2] = (-score[2] * alpha * (1 - alphaShare)) / returns.length;
  gradient[3] = (-(score[3] - score[2] * alphaShare) * betaSlope) / returns.length;
  return Number.isFinite(value) ? -value / returns.length : Infinity;
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
