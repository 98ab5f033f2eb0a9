import { basename } from 'node:path';
import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { describeFeature, type FeatureDescription } from '../features/describe-feature.ts';
import type { Feature } from '../features/feature.port.ts';
import { allFeatures, findFeature, findFeatureSet } from '../features/registry.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { builtInParts } from './built-in-parts.ts';
import { catalogueOf } from './catalogue-of.ts';
import { folderOfSystem, loadOwnModules, ownModule } from './own-modules.ts';
import type { PartCatalogue } from './part-catalogue.ts';
import type { Part } from './part.port.ts';
import { featuresOf } from './parts-of-system.ts';
import { readSystem } from './read-system.ts';

/** Where features beside the built-in ones come from: a system file, or a module of a user; neither by default. */
export interface FeatureOrigin {
  readonly system?: string;
  readonly use?: string;
}

export interface ListFeaturesOptions extends FeatureOrigin {
  /** A feature set. Default: the features of the system, those of the module, or `trend`. */
  readonly set?: string | undefined;
}

/** Features as data, in the order in which a model sees them. Throws `usage`, naming the nearest set. */
export async function describeFeatures(options: ListFeaturesOptions): Promise<readonly FeatureDescription[]> {
  return (await chosenFeatures(options)).features.map(describeFeature);
}

/** One feature as data, an inner one too. Throws `usage`, naming the nearest feature. */
export async function explainFeature(name: string, origin: FeatureOrigin): Promise<FeatureDescription> {
  if (origin.system === undefined && origin.use === undefined) return describeFeature(findFeature(name));
  const { parts } = await readOrigin(origin);
  const own = parts.parts.flatMap((part) =>
    part.kind === 'feature' ? [part.make()] : part.kind === 'feature-set' ? part.make() : [],
  );
  const known = new Map([...allFeatures(), ...withInner(own).map((feature) => [feature.name, feature] as const)]);
  const found = known.get(name);
  if (found !== undefined) return describeFeature(found);
  const nearest = nearestName(name, known.keys());
  throw new EdgewiseError('usage', 'There is no feature of that name', {
    actual: name,
    advice: nearest === undefined ? 'see them all with: edgewise features list' : `did you mean ${nearest}?`,
  });
}

/** Features and all that they read, however deep. */
function withInner(features: readonly Feature[]): readonly Feature[] {
  const found = new Set<Feature>();
  const open = [...features];
  for (let feature = open.pop(); feature !== undefined; feature = open.pop()) {
    if (found.has(feature)) continue;
    found.add(feature);
    open.push(...feature.inputs, ...(feature.elsewhere === undefined ? [] : [feature.elsewhere.of]));
  }
  return [...found];
}

interface ReadOrigin {
  readonly parts: PartCatalogue;
  readonly config?: SystemConfig;
  /** Those of the module that is named. */
  readonly own?: readonly Part[];
}

async function readOrigin({ system, use }: FeatureOrigin): Promise<ReadOrigin> {
  if (system !== undefined && use !== undefined)
    throw new EdgewiseError('usage', 'Features come from a system or from a module', {
      expected: '--system or --use',
      actual: 'both',
      advice: 'a system file names its modules itself, under `use`',
    });
  if (system !== undefined) {
    const config = await readSystem(system);
    return { parts: catalogueOf(config), config };
  }
  if (use === undefined) return { parts: builtInParts };
  const loaded = await loadOwnModules([basename(use)], folderOfSystem(use));
  return { parts: catalogueOf({ use: loaded }), own: loaded.flatMap((one) => ownModule(one)?.parts ?? []) };
}

/** Features that options name, in the order of the model's columns. */
export interface ChosenFeatures {
  readonly features: readonly Feature[];
  /** The system that they are of; absent where none is named. */
  readonly config?: SystemConfig;
}

/** The features that a person means by a set, a system file or a module. Throws `usage`, naming the nearest set. */
export async function chosenFeatures({ set, ...origin }: ListFeaturesOptions): Promise<ChosenFeatures> {
  const { parts, config, own } = await readOrigin(origin);
  const system = config === undefined ? {} : { config };
  if (set === undefined && config !== undefined) return { features: featuresOf(config), config };
  if (set === undefined && own !== undefined) return { features: featuresIn(own, origin.use ?? '') };
  const name = set ?? parts.part('feature-set').name;
  return origin.system === undefined && origin.use === undefined
    ? { features: findFeatureSet(name) }
    : { features: parts.part('feature-set', name).make(), ...system };
}

/** The features of a module, each once: those of its sets in their order, then the single ones. */
function featuresIn(parts: readonly Part[], file: string): readonly Feature[] {
  const sets = parts.flatMap((part) => (part.kind === 'feature-set' ? part.make() : []));
  const single = parts.flatMap((part) => (part.kind === 'feature' ? [part.make()] : []));
  const features = [...new Map([...sets, ...single].map((feature) => [feature.name, feature])).values()];
  if (features.length > 0) return features;
  throw new EdgewiseError('usage', `The module ${file} has no feature`, {
    where: file,
    expected: 'an export that defineFeature, defineFittedFeature or defineFeatureSet made',
    actual: parts.map(({ kind, name }) => `the ${kind} ${name}`).join(', '),
  });
}
