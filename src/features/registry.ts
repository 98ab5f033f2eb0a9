import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { buildFeatureGraph } from './feature-graph.ts';
import type { Feature } from './feature.port.ts';
import { trendFeatures } from './sets/trend.ts';
import { transactionsRatio } from './transactions-ratio.ts';

/** The features of every ready-made system, in the order of its model's columns. */
export const featureSets = {
  trend: trendFeatures,
} as const satisfies Record<string, readonly Feature[]>;

/** Features outside the sets, for whose candles tell more than prices and volume. */
const extraFeatures: readonly Feature[] = [transactionsRatio({ period: 20 })];

/** Every feature there is by name: those of the sets, the extra ones, and the inner ones that they read. */
export function allFeatures(): ReadonlyMap<string, Feature> {
  const requested = new Map(
    [...Object.values(featureSets).flat(), ...extraFeatures].map((feature) => [feature.name, feature]),
  );
  const { nodes } = buildFeatureGraph([...requested.values()]);
  return new Map(nodes.map(({ feature }) => [feature.name, feature]));
}

/**
 * The feature of this name, also an inner one such as `atr_14`. Throws `usage`, naming the nearest, when there is none.
 */
export function findFeature(name: string): Feature {
  const features = allFeatures();
  const feature = features.get(name);
  if (feature !== undefined) return feature;
  throw unknownName('feature', name, features.keys(), 'see them all with: edgewise features list');
}

/** The features of a system. Throws `usage`, naming the nearest, when there is no such set. */
export function findFeatureSet(name: string): readonly Feature[] {
  const set = Object.entries(featureSets).find(([known]) => known === name)?.[1];
  if (set !== undefined) return set;
  throw unknownName('feature set', name, Object.keys(featureSets), `one of: ${Object.keys(featureSets).join(', ')}`);
}

function unknownName(kind: string, name: string, valid: Iterable<string>, otherwise: string): EdgewiseError {
  const nearest = nearestName(name, valid);
  return new EdgewiseError('usage', `There is no ${kind} of that name`, {
    actual: name,
    advice: nearest === undefined ? otherwise : `did you mean ${nearest}? Otherwise ${otherwise}`,
  });
}
