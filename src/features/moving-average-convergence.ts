import { difference } from './difference.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';
import type { Feature } from './feature.port.ts';
import { shareOfPrice } from './share-of-price.ts';

/** Bars of the fast and the slow average and of the signal; Appel's 12, 26, 9 unless told otherwise. */
export interface ConvergencePeriods {
  readonly fast?: number;
  readonly slow?: number;
  readonly signal?: number;
}

const source = 'Appel, "The Moving Average Convergence-Divergence Trading Method", 1979 (TA-Lib MACD)';

/** MACD line in units of price: fast minus slow exponential average. */
export function convergenceLine({ fast = 12, slow = 26 }: ConvergencePeriods = {}): Feature {
  return difference({
    name: `macd_${fast}_${slow}`,
    of: exponentialMovingAverage({ period: fast }),
    minus: exponentialMovingAverage({ period: slow }),
    formula: `ema_${fast} - ema_${slow}`,
    source,
  });
}

/** MACD signal in units of price: exponential average of the line. */
export function convergenceSignal(periods: ConvergencePeriods = {}): Feature {
  return exponentialMovingAverage({ period: periods.signal ?? 9, of: convergenceLine(periods) });
}

/** MACD histogram in units of price: line minus signal. */
export function convergenceHistogram(periods: ConvergencePeriods = {}): Feature {
  const { fast = 12, slow = 26, signal = 9 } = periods;
  return difference({
    name: `macd_histogram_${fast}_${slow}_${signal}`,
    of: convergenceLine(periods),
    minus: convergenceSignal(periods),
    formula: 'macd line - macd signal',
    source,
  });
}

/** MACD line as a share of the price, so that it means the same at every price level. */
export function relativeConvergenceLine(periods: ConvergencePeriods = {}): Feature {
  const of = convergenceLine(periods);
  return shareOfPrice({ name: `${of.name}_relative`, of, formula: `${of.name} / close`, source });
}

/** MACD signal as a share of the price. */
export function relativeConvergenceSignal(periods: ConvergencePeriods = {}): Feature {
  const { fast = 12, slow = 26, signal = 9 } = periods;
  const of = convergenceSignal(periods);
  return shareOfPrice({
    name: `macd_signal_${fast}_${slow}_${signal}_relative`,
    of,
    formula: `${of.name} / close`,
    source,
  });
}

/** MACD histogram as a share of the price. */
export function relativeConvergenceHistogram(periods: ConvergencePeriods = {}): Feature {
  const of = convergenceHistogram(periods);
  return shareOfPrice({ name: `${of.name}_relative`, of, formula: `${of.name} / close`, source });
}
