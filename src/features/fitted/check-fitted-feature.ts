import type { CandleSeries } from '../../core/candle.ts';
import { checkFeature, type CheckFeatureOptions } from '../check-feature.ts';
import { cutPast } from '../cut-past.ts';
import { universeToTry } from '../looks-outside.ts';
import type { FittedFeature, FittedParameters } from './fitted-feature.port.ts';
import { fittingPast } from './fitting-past.ts';

/** A broken promise of a fitted feature. */
export interface FittedFeatureProblem {
  readonly feature: string;
  readonly check: string;
  readonly message: string;
}

/**
 * The contract of a fitted feature. It fits the first half of each series, and the same past gives the same parameters.
 * Later candles change nothing. A fit leaves its past as it was. Parameters that were written as JSON and read again
 * are the same. With its parameters it keeps the whole contract of a feature (`checkFeature`) over the whole series,
 * refits included. An empty list is a pass.
 */
export function checkFittedFeature(
  feature: FittedFeature,
  series: readonly CandleSeries[],
  options: CheckFeatureOptions = {},
): readonly FittedFeatureProblem[] {
  return series.flatMap((one) => problemsOver(feature, one, options));
}

function problemsOver(
  feature: FittedFeature,
  series: CandleSeries,
  options: CheckFeatureOptions,
): FittedFeatureProblem[] {
  const found: FittedFeatureProblem[] = [];
  const expectSame = (check: string, actual: unknown, expected: unknown) => {
    const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (one !== other) found.push({ feature: feature.name, check, message: `gave ${one} instead of ${other}` });
  };
  const half = Math.floor(series.length / 2);
  const until = (series.openTime[half - 1] as number) + series.interval;
  const universe = universeToTry(feature, series, 1);
  const past = fittingPast(feature, universe, { from: -Infinity, until });
  const before = past.columns.map((column) => [...column]);
  const parameters = feature.fit(past);
  expectSame(
    'past',
    past.columns.map((column) => [...column]),
    before,
  );
  expectSame('repeat', feature.fit(past), parameters);
  const alone = fittingPast(feature, cutPast(universe, { until }), { from: -Infinity, until: Infinity });
  expectSame('future', feature.fit(alone), parameters);
  const read = JSON.parse(JSON.stringify(parameters)) as FittedParameters;
  for (const problem of checkFeature(feature.withParameters(read), [series], options))
    found.push({ feature: feature.name, check: problem.check, message: `row ${problem.row}: ${problem.message}` });
  return found;
}
