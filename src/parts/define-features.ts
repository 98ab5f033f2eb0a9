import { z } from 'zod';
import { FEATURE_NAME } from '../features/define-feature.ts';
import type { Feature } from '../features/feature.port.ts';
import type { FeaturePart, FeatureSetPart } from './part.port.ts';
import { branded } from './part-brand.ts';

const NONE = z.strictObject({});

/** A feature as a part: `features.add` names it by its own name. */
export function featurePart(feature: Feature): FeaturePart {
  const { name, formula } = feature;
  return branded({ kind: 'feature', name, describe: formula, schema: NONE, make: () => feature }, FEATURE_NAME);
}

export interface FeatureSetDefinition {
  readonly name: string;
  /** One sentence: what the features describe. */
  readonly describe: string;
  /** In the order of the model's columns. */
  readonly features: readonly Feature[];
}

/** Features that belong together, named by `features.set`. Throws `usage` for a name that is not valid. */
export function defineFeatureSet({ name, describe, features }: FeatureSetDefinition): FeatureSetPart {
  return branded({ kind: 'feature-set', name, describe, schema: NONE, make: () => features });
}
