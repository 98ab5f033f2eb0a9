import { basename } from 'node:path';
import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { nodeDisk } from '../adapters/files/disk.ts';
import { writeAtomically } from '../adapters/files/write-atomically.ts';
import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { ReportProgress } from '../core/progress.ts';
import { duration, isoFromInstant, type Instant } from '../core/time.ts';
import { describeFeature, type FeatureDescription } from '../features/describe-feature.ts';
import { buildFeatureGraph } from '../features/feature-graph.ts';
import type { Feature, FeatureFrame } from '../features/feature.port.ts';
import { isFitted } from '../features/fitted/fitted-feature.port.ts';
import { allFeatures, findFeature, findFeatureSet } from '../features/registry.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';
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
  return (await featuresFrom(options)).map(describeFeature);
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

async function featuresFrom({ set, ...origin }: ListFeaturesOptions): Promise<readonly Feature[]> {
  const { parts, config, own } = await readOrigin(origin);
  if (set === undefined && config !== undefined) return featuresOf(config);
  if (set === undefined && own !== undefined) return featuresIn(own, origin.use ?? '');
  const name = set ?? parts.part('feature-set').name;
  return origin.system === undefined && origin.use === undefined
    ? findFeatureSet(name)
    : parts.part('feature-set', name).make();
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

export interface ComputeFeaturesOptions extends ListFeaturesOptions {
  readonly workspace: string;
  readonly venue: string;
  readonly instrument: string;
  /** Microseconds. */
  readonly interval: number;
  readonly out?: string;
}

/**
 * Computes features over stored candles and writes them as CSV, one row per candle, known at its close. Throws `usage` for
 * a feature that has to be fitted first, and for one that reads more than the candles of its market.
 */
export async function computeFeatures(
  options: ComputeFeaturesOptions,
  progress: ReportProgress,
): Promise<{ readonly file: string; readonly rows: number; readonly columns: number }> {
  const file = options.out ?? 'features.csv';
  const interval = duration(options.interval);
  const features = await featuresFrom(options);
  const graph = buildFeatureGraph(features.map(requireComputable), { interval });
  if (graph.readsUniverse) throw notAlone(graph.names);
  const store = new ParquetCandleStore(workspaceAt(options.workspace).candles);
  const { series } = await store.load({ venue: options.venue, instrument: options.instrument, interval });
  progress({ stage: 'computing features', done: 0, total: 1 });
  const frame = graph.compute(series);
  await writeAtomically(nodeDisk, file, csvOf(frame));
  return { file, rows: frame.length, columns: frame.names.length };
}

function requireComputable(feature: Feature): Feature {
  if (!isFitted(feature)) return feature;
  throw new EdgewiseError('usage', `The feature ${feature.name} is fitted to each fold and has no values of its own`, {
    expected: 'features that need no fit',
    actual: feature.name,
    advice: 'compute what it is made of; research fits it inside each fold',
  });
}

function notAlone(names: readonly string[]): EdgewiseError {
  return new EdgewiseError('usage', 'Some of these features read other markets, or facts beside candles', {
    expected: 'features of the candles of one market',
    actual: names.join(', '),
    advice: 'research computes them over the markets of a system',
  });
}

function* csvOf({ names, columns, knownAt, length }: FeatureFrame): Generator<string> {
  yield `known_at,${names.join(',')}\n`;
  for (let row = 0; row < length; row++) {
    const cells = columns.map((column) => column[row] as number).map((value) => (Number.isNaN(value) ? '' : value));
    yield `${isoFromInstant(knownAt[row] as Instant)},${cells.join(',')}\n`;
  }
}
