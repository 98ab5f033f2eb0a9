import { logReturn } from '../log-return.ts';
import { defineFittedFeature } from './define-fitted-feature.ts';
import type { FittedFeature, RefitSchedule } from './fitted-feature.port.ts';
import { fitGarch } from './garch-fit.ts';

/** The largest beta to this power is below 1e-11. */
const MEMORY_BARS = 1_700;

export interface GarchVolatilityOptions {
  readonly refit?: RefitSchedule;
}

/** Standard deviation of the next candle's return as GARCH(1,1) forecasts it at the close of this one. */
export function garchVolatility({ refit }: GarchVolatilityOptions = {}): FittedFeature {
  return defineFittedFeature({
    name: refit === undefined ? 'garch_volatility' : `garch_volatility_${refit.everyBars}_${refit.fromBars}`,
    inputs: [logReturn({ lag: 1 })],
    ownMemory: MEMORY_BARS,
    parameters: ['mu', 'omega', 'alpha', 'beta', 'start_variance'],
    formula: 'sqrt(h), h = omega + alpha (return - mu)^2 + beta h of the candle before',
    source: 'Bollerslev, "Generalized Autoregressive Conditional Heteroskedasticity", 1986',
    ...(refit === undefined ? {} : { refit }),
    fit: ({ columns: [returns = new Float64Array(0)] }) => {
      const { mu, omega, alpha, beta, startVariance } = fitGarch(returns);
      return { mu, omega, alpha, beta, start_variance: startVariance };
    },
    start: ({ mu, omega, alpha, beta, start_variance: startVariance }) => {
      let variance = omega + (alpha + beta) * startVariance;
      return {
        push: ([value = Number.NaN]) => {
          variance = omega + alpha * (value - mu) ** 2 + beta * variance;
          return Math.sqrt(variance);
        },
      };
    },
  });
}
