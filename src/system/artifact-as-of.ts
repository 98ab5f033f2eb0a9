import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { DAY, type Instant } from '../core/time.ts';
import { holdOut } from '../datasets/hold-out.ts';
import type { Artifact } from '../training/artifact.ts';
import { loadArtifact, openArtifact } from '../training/open-artifact.ts';
import { buildDataset } from './build-dataset.ts';
import { finalArtifact } from './final-artifact.ts';
import type { FitSystemOptions } from './fit-system.ts';
import type { Universe } from './load-universe.ts';
import { durationOf, type SystemConfig } from './system-schema.ts';

export interface ArtifactAsOfOptions extends Pick<FitSystemOptions, 'threads' | 'progress' | 'stop'> {
  readonly config: SystemConfig;
  readonly universe: Universe;
  /** Folder of artefacts. */
  readonly folder: string;
  /** Nothing that was known only later is learned from. */
  readonly asOf: Instant;
  readonly codeVersion: string;
}

/** An artefact is taken for that of a day when its last answer is not older than this. */
const FRESH = 14 * DAY;

/**
 * The model that one would have had on that day: a stored one of this very config that had seen nothing later, or one
 * trained now on what lay before, and stored. The hold-out stays closed whatever day is asked for.
 */
export async function artifactAsOf(options: ArtifactAsOfOptions): Promise<Artifact> {
  const { config, folder, asOf } = options;
  const store = new ArtifactFolder(folder);
  const wanted = canonicalJson({ ...config, about: undefined, live: undefined });
  let best: Artifact | undefined;
  for (const id of await store.list()) {
    if (!id.startsWith(`${config.name}-`)) continue;
    const artifact = await loadArtifact(store, id);
    const until = trainedUntil(artifact);
    const isOfThisConfig = canonicalJson({ ...artifact.manifest.config, about: undefined, live: undefined }) === wanted;
    if (isOfThisConfig && until <= asOf && until > asOf - FRESH && until > (best === undefined ? 0 : trainedUntil(best))) best = artifact;
  }
  return best ?? trainAsOf(options);
}

/** The same, trained now whatever is stored. The same candles, settings and day give the same artefact, which is stored once. */
export async function trainAsOf(options: ArtifactAsOfOptions): Promise<Artifact> {
  const { config, folder, universe, asOf, codeVersion, progress } = options;
  const { dataset } = buildDataset(config, universe.loaded.map(({ series }) => series), progress);
  const { open } = holdOut(dataset, { share: config.validation.holdout, embargo: durationOf(config.validation.embargo), from: asOf });
  const packed = await finalArtifact({ config, universe, fitted: { dataset, open }, codeVersion }, { ...options, stage: 'search' });
  await new ArtifactFolder(folder).save(packed);
  return openArtifact(packed);
}

function trainedUntil({ manifest }: Artifact): number {
  return manifest.trainedUntil === '' ? Number.POSITIVE_INFINITY : Date.parse(manifest.trainedUntil) * 1_000;
}
