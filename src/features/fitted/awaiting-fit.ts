import { defineFeature } from '../define-feature.ts';
import type { Feature } from '../feature.port.ts';
import { isFitted } from './fitted-feature.port.ts';

/**
 * Stands for a fitted feature until the folds are known: 0 where the feature will have a value, NaN elsewhere. So the
 * rows of a dataset can be chosen before anything is fitted. Other features stay as they are.
 */
export function awaitingFit(feature: Feature): Feature {
  if (!isFitted(feature)) return feature;
  const { name, inputs, formula, source, warmup } = feature;
  const ownWarmup = warmup - Math.max(0, ...inputs.map((input) => input.warmup));
  return defineFeature({
    name,
    inputs,
    formula,
    source,
    ownWarmup,
    start: () => {
      let bars = 0;
      return {
        push: (_moment, values) => {
          bars = values.some(Number.isNaN) ? 0 : bars + 1;
          return bars > ownWarmup ? 0 : Number.NaN;
        },
      };
    },
  });
}
