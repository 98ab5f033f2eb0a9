import { horizonBars } from '../config/config-warnings.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { barrierFloor } from '../config/trading-costs.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Feature } from '../features/feature.port.ts';
import type { Labeler } from '../labels/labeler.port.ts';
import type { Estimator, Model } from '../models/estimator.port.ts';
import type { Artifact } from '../training/artifact.ts';
import { catalogueOf } from './catalogue-of.ts';
import { makeModel, restoreWith } from './make-model.ts';
import type { ThresholdSearch } from './part.port.ts';

/**
 * The features of a system in the order of its model's columns: those of the set, then those that are added. Throws
 * `config-invalid` for one that is there twice.
 */
export function featuresOf(config: Pick<SystemConfig, 'use' | 'features'>): readonly Feature[] {
  const { set, add = [] } = config.features;
  const parts = catalogueOf(config);
  const features = parts.part('feature-set', set).make();
  const doubled = add.find(
    (name, place) => features.some((feature) => feature.name === name) || add.indexOf(name) < place,
  );
  if (doubled !== undefined)
    throw new EdgewiseError('config-invalid', `The model would have the feature ${doubled} twice`, {
      where: 'features.add',
      expected: `features that the set ${set} does not have, each once`,
      actual: doubled,
      advice: `leave ${doubled} out`,
    });
  return [...features, ...add.map((name) => parts.part('feature', name).make())];
}

/** The class names of a system's label, in the order of the class numbers. */
export function classesOf(config: SystemConfig): readonly string[] {
  return catalogueOf(config)
    .part('label', config.label.kind)
    .classes({ ...config.label });
}

/** What the model is asked, in words. */
export function questionOf(config: SystemConfig): string {
  return catalogueOf(config)
    .part('label', config.label.kind)
    .question({ ...config.label });
}

/** The labeler that a system file asks for. */
export async function makeLabeler(config: SystemConfig): Promise<Labeler> {
  const floor = barrierFloor(config);
  return catalogueOf(config)
    .part('label', config.label.kind)
    .make(
      { ...config.label },
      { horizonBars: horizonBars(config), ...(floor === undefined ? {} : { barrierFloor: floor }) },
    );
}

/** The learner that a system file asks for. */
export function makeEstimator(config: SystemConfig): Estimator {
  return makeModel(catalogueOf(config), config.model, classesOf(config));
}

/** Rows of a market that the model of a system reads at once. */
export function modelWindow(config: SystemConfig): number {
  return makeEstimator(config).window ?? 1;
}

/** How the system's entry threshold is chosen; undefined for a strategy without one. */
export function thresholdSearchOf(config: SystemConfig): ThresholdSearch | undefined {
  return catalogueOf(config)
    .part('strategy', config.strategy.kind)
    .threshold({ ...config.strategy });
}

/** Bars that a system's sizer must have seen before it can size. */
export function sizerWarmupBars(config: SystemConfig): number {
  return catalogueOf(config)
    .part('sizer', config.sizing.kind)
    .warmupBars({ ...config.sizing });
}

/**
 * The model of an artefact that belongs to a system. Throws `artifact-mismatch` for a kind that no part of the system
 * has, `artifact-corrupt` for a record that contradicts itself.
 */
export function modelOf({ record }: Pick<Artifact, 'record'>, config: Pick<SystemConfig, 'use'>): Model {
  return restoreWith(catalogueOf(config), record);
}
