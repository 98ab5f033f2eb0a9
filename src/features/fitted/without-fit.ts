import { defineFeature } from '../define-feature.ts';
import type { Feature } from '../feature.port.ts';
import { isFitted } from './fitted-feature.port.ts';

/**
 * Stands for a fitted feature in a market that it was not fitted to, such as one that was listed later: it has no value
 * there. Other features stay as they are.
 */
export function withoutFit(feature: Feature): Feature {
  if (!isFitted(feature)) return feature;
  const { name, inputs, formula, source } = feature;
  return defineFeature({ name, inputs, formula, source, start: () => ({ push: () => Number.NaN }) });
}
