import { readFile } from 'node:fs/promises';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { namedFile, writeNamedFile } from '../adapters/files/named-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { BoostedTreesModel } from '../models/boosting/boosted-trees-model.ts';
import { fromXgboostJson, type ImportedEnsemble, type ImportedTrees } from '../models/boosting/xgboost-json.ts';
import { restoreModel } from '../models/restore-model.ts';
import type { ArtifactManifest } from '../training/artifact.ts';
import { loadArtifact, readManifest, wholeArtifactId } from '../training/open-artifact.ts';
import { packArtifact } from '../training/pack-artifact.ts';
import { classesOf, featuresOf, makeLabeler, thresholdSearchOf } from '../parts/parts-of-system.ts';
import { readSystem } from '../parts/read-system.ts';
import { workspaceAt } from '../config/workspace.ts';

const FORMATS = ['xgboost-json'] as const;

/** One line of `edgewise models list`. */
export interface ModelListing {
  readonly id: string;
  readonly system: string;
  readonly model: string;
  /** Last instant that any label of the training looked at. */
  readonly trainedUntil: string;
  /** Skill in direction out of sample; undefined when the model was never judged. */
  readonly skill: number | undefined;
}

function storeOf(workspace: string): ArtifactFolder {
  return new ArtifactFolder(workspaceAt(workspace).artifacts);
}

/** All artefacts of a workspace. Throws `artifact-corrupt` when a manifest is damaged. */
export async function listModels(workspace: string): Promise<readonly ModelListing[]> {
  const store = storeOf(workspace);
  const listings: ModelListing[] = [];
  for (const id of await store.list()) {
    const packed = await store.load(id);
    if (packed === undefined) continue;
    const { system, model, trainedUntil, metrics } = readManifest(id, packed.manifestText);
    listings.push({ id, system, model: model.kind, trainedUntil, skill: metrics['direction_skill'] });
  }
  return listings;
}

export async function showModel(workspace: string, id: string): Promise<ArtifactManifest> {
  const store = storeOf(workspace);
  return (await loadArtifact(store, await wholeArtifactId(store, id))).manifest;
}

export interface ExportModelOptions {
  readonly format: string;
  /** File to write. Default: the whole id of the artefact with `.json`, in this folder. */
  readonly out?: string;
}

/**
 * Writes a model in a format of other tools, and gives the file. Throws `usage` for an unknown format or a model that
 * the format cannot hold.
 */
export async function exportModel(
  workspace: string,
  named: string,
  { format, out }: ExportModelOptions,
): Promise<string> {
  if (!FORMATS.some((known) => known === format)) {
    const nearest = nearestName(format, FORMATS) ?? FORMATS[0];
    throw new EdgewiseError('usage', `There is no format "${format}"`, {
      expected: FORMATS.join(', '),
      actual: format,
      advice: `did you mean ${nearest}?`,
    });
  }
  const store = storeOf(workspace);
  const id = await wholeArtifactId(store, named);
  const file = out ?? `${id}.json`;
  const target = await namedFile(file);
  const { record } = await loadArtifact(store, id);
  const model = restoreModel(record);
  const text = model.exportAs?.(format);
  if (text === undefined) {
    throw new EdgewiseError('usage', `The format ${format} holds boosted trees only`, {
      expected: 'gradient-boosting',
      actual: model.kind,
    });
  }
  await writeNamedFile(target, text);
  return file;
}

export interface ImportModelOptions {
  readonly systemPath: string;
  readonly codeVersion: string;
}

/** A stored model, and how many trees of the file it uses. */
export interface ImportedModel {
  readonly id: string;
  readonly trees: ImportedTrees;
  /** Name of each class, by its number in the file. */
  readonly classes: readonly string[];
}

/**
 * Stores a model that Python XGBoost trained as an artefact of a system. Throws `artifact-mismatch` when features or
 * classes differ.
 */
export async function importModel(
  workspace: string,
  file: string,
  { systemPath, codeVersion }: ImportModelOptions,
): Promise<ImportedModel> {
  const config = await readSystem(systemPath);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new EdgewiseError('file-missing', `There is no model at ${file}`, {
      where: file,
      expected: 'XGBoost JSON',
      cause,
    });
  });
  const features = featuresOf(config).map(({ name }) => name);
  const imported = fromXgboostJson(text, { unnamedFeatures: features });
  const names = imported.featureNames;
  if (names.join() !== features.join()) {
    const differing = features.findIndex((name, index) => name !== names[index]);
    throw new EdgewiseError('artifact-mismatch', 'The model was trained on other features than the system has', {
      where: `${file}, feature ${Math.max(0, differing) + 1}`,
      expected: `${features.length} features, here ${features[differing] ?? 'the end'}`,
      actual: `${names.length} features, here ${names[differing] ?? 'the end'}`,
      advice: 'train it on the columns that `edgewise features compute` writes, in that order',
    });
  }
  const labeler = await makeLabeler(config);
  const classes = classesOf(config);
  const threshold = thresholdSearchOf(config)?.fallback;
  refuseOtherClasses(imported, classes, file);
  const model = new BoostedTreesModel(imported.ensemble, features, classes);
  const packed = packArtifact(model.save(), {
    system: config.name,
    features,
    label: labeler.name,
    classShares: [],
    data: [],
    config: { ...config },
    ...(threshold === undefined ? {} : { entryThreshold: threshold }),
    trainedUntil: '',
    seed: config.seed,
    codeVersion,
    metrics: {},
  });
  await storeOf(workspace).save(packed);
  return { id: packed.id, trees: imported.trees, classes };
}

/**
 * Checks that a model has as many classes as the label, and the same names in the same order if the file names them.
 */
function refuseOtherClasses(
  { ensemble, outputs, outputNames }: ImportedEnsemble,
  classes: readonly string[],
  file: string,
): void {
  const isValue = ensemble.objective === 'reg:squarederror';
  const isSame = outputNames === 'numbered' || outputs.join() === classes.join();
  if (!isValue && outputs.length === classes.length && isSame) return;
  throw new EdgewiseError('artifact-mismatch', 'The model was trained on other classes than the system has', {
    where: file,
    expected: `${classes.length} classes: ${classes.join(', ')}`,
    actual: isValue ? 'a regression, which has none' : `${outputs.length} classes: ${outputs.join(', ')}`,
    advice: `train it with answers 0 to ${classes.length - 1} in this order, or set label.classes in the system file`,
  });
}
