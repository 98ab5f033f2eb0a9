import type { MarketPast, UniversePast } from '../../market/market-past.ts';
import { EdgewiseError } from '../../core/errors.ts';
import { failureOfPart } from '../../core/part-failure.ts';
import type { Feature } from '../feature.port.ts';
import { homeOf } from '../own-features.ts';
import { isFitted, type FittedFeature, type FittedParameters } from './fitted-feature.port.ts';
import type { RefitCounts } from './refit-counts.ts';
import { fittingPast, type PastSpan } from './fitting-past.ts';

/** The parameters of one market's features, by the features' names. */
export type FittedFeatures = Readonly<Record<string, FittedParameters>>;

/** The fitted features of a universe, by the markets' instrument ids. */
export type FittedByMarket = Readonly<Record<string, FittedFeatures>>;

/** The markets of a universe, by slot. The first ones are described, all of them by default. */
export interface MarketsToFit {
  readonly markets: readonly MarketPast[];
  readonly described?: number;
}

/**
 * Fits the fitted features among these on a span of each market's candles. Undefined where none of them is fitted.
 * Throws `too-few-rows`, naming feature and market, for a span that teaches too little.
 */
export function fitFeatures(
  features: readonly Feature[],
  { markets, described = markets.length }: MarketsToFit,
  span: PastSpan,
): FittedByMarket | undefined {
  const fitted = features.filter(isFitted);
  if (fitted.length === 0) return undefined;
  return Object.fromEntries(
    markets
      .slice(0, described)
      .map(({ series }, market) => [
        series.instrument.id,
        Object.fromEntries(fitted.map((feature) => [feature.name, fitOne(feature, { markets, market }, span)])),
      ]),
  );
}

function fitOne(feature: FittedFeature, universe: UniversePast, span: PastSpan): FittedParameters {
  const past = fittingPast(feature, universe, span);
  try {
    return feature.fit(past);
  } catch (cause) {
    if (!(cause instanceof RangeError))
      throw failureOfPart({ part: `the feature ${feature.name}`, phase: 'fit', ...homeOf(feature) }, cause);
    throw new EdgewiseError('too-few-rows', `The feature ${feature.name} cannot be fitted`, {
      where: universe.markets[universe.market]?.series.instrument.id ?? '',
      expected: cause.message,
      actual: `${past.rows} candles with all its inputs in the training past`,
      advice: 'import more history, or remove the feature',
      cause,
    });
  }
}

/**
 * The features with the parameters of one market; those that are not fitted stay as they are. Refits are counted.
 * Throws `artifact-mismatch` where the parameters of one are missing or are not the ones that it names.
 */
export function withFitted(
  features: readonly Feature[],
  fitted: FittedFeatures = {},
  counts?: RefitCounts,
): readonly Feature[] {
  return features.map((feature) =>
    isFitted(feature) ? withParametersOf(feature, fitted[feature.name], counts) : feature,
  );
}

function withParametersOf(
  feature: FittedFeature,
  parameters: FittedParameters | undefined,
  counts: RefitCounts | undefined,
): Feature {
  const mismatch = (actual: string) =>
    new EdgewiseError('artifact-mismatch', `The parameters of the feature ${feature.name} are missing`, {
      expected: feature.parameters.join(', '),
      actual,
      advice: 'train a new model with this system file',
    });
  if (parameters === undefined) throw mismatch('none');
  try {
    return feature.withParameters(parameters, counts);
  } catch (error) {
    throw error instanceof RangeError ? mismatch(error.message) : error;
  }
}
