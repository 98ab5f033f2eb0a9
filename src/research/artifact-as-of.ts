import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { MarketDays } from '../core/market-days.ts';
import { instant, isoFromInstant, type Instant } from '../core/time.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { holdOut, holdOutBoundary } from '../datasets/hold-out.ts';
import type { TrialLedger } from '../evidence/trial-ledger.port.ts';
import type { Artifact } from '../training/artifact.ts';
import { loadArtifact, openArtifact } from '../training/open-artifact.ts';
import { buildDataset } from './build-dataset.ts';
import { finalArtifact } from './final-artifact.ts';
import type { FitSystemOptions } from './fit-system.ts';
import { marketsOfUniverse, type LoadedUniverse } from './load-universe.ts';
import { recordReading } from './record-reading.ts';
import { requireFit } from './require-fit.ts';
import { daysOfRows, marketsOf } from './judged-markets.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { trialIdentity } from './trial-identity.ts';

export interface TrainAsOfOptions extends Pick<FitSystemOptions, 'threads' | 'progress' | 'stop'> {
  readonly config: SystemConfig;
  readonly universe: LoadedUniverse;
  /**
   * Opens the trial ledger, which records the days that a model learns from. Called only when a model is trained;
   * closed after it.
   */
  readonly ledger: () => Promise<TrialLedger>;
  /** Of the ledger's records. */
  readonly purpose: string;
  /** Folder of artefacts. */
  readonly folder: string;
  /** The model learns only from what was known at this time. */
  readonly asOf: Instant;
  readonly codeVersion: string;
}

export interface ArtifactAsOfOptions extends TrainAsOfOptions {
  /** The artefact that the command names. It has priority over the one that the file names. */
  readonly model?: string | undefined;
}

export interface ArtifactAsOf {
  readonly artifact: Artifact;
  /** Warnings about the model that a person should read with its results. */
  readonly warnings: readonly string[];
}

/**
 * The model to trade with from a day on. It is the one that the command names, or `live.model` of the file, or one that
 * is trained now on the time before that day. Other artefacts in the workspace are never used, so the same file and
 * candles give the same model.
 */
export async function artifactAsOf({ model, ...options }: ArtifactAsOfOptions): Promise<ArtifactAsOf> {
  const { config, folder, asOf } = options;
  const named = model ?? config.live.model;
  if (named === undefined) return trainAsOf(options);
  const artifact = await loadArtifact(new ArtifactFolder(folder), named);
  requireFit(artifact, config);
  const { id, trainedUntil } = artifact.manifest;
  if (trainedUntil !== '' && Date.parse(trainedUntil) * 1_000 <= asOf) return { artifact, warnings: [] };
  const until =
    trainedUntil === '' ? 'nobody recorded when its training ended' : `it learned from answers up to ${trainedUntil}`;
  return {
    artifact,
    warnings: [
      `The model ${id} may have learned from what it trades on from ${isoFromInstant(asOf)}: ${until}. Such a result is no evidence of anything.`,
    ],
  };
}

/**
 * Trains on rows before the hold-out whose labels were known at an instant. The same candles, settings and instant give
 * the same artefact, which is stored once.
 */
export async function trainAsOf(options: TrainAsOfOptions): Promise<ArtifactAsOf> {
  const { config, folder, universe, asOf, codeVersion, progress } = options;
  const series = universe.loaded.map((each) => each.series);
  const { dataset } = await buildDataset(config, marketsOfUniverse(universe), progress);
  const from = Math.min(asOf, holdOutBoundary(series, config.validation.holdout));
  const embargo = durationOf(config.validation.embargo);
  const { open } = holdOut(dataset, { from, embargo });
  if (open.length === 0)
    throw nothingKnownYet(dataset, {
      from: instant(from),
      embargo,
      begin: Math.min(...series.map(({ openTime }) => openTime[0] ?? Infinity)),
    });
  const warnings = await recordTraining(options, daysOfRows(dataset, open, marketsOf(universe)));
  const packed = await finalArtifact({ config, universe, fitted: { dataset, open }, codeVersion }, options);
  await new ArtifactFolder(folder).save(packed);
  return { artifact: openArtifact(packed), warnings };
}

async function recordTraining(
  { config, purpose, ledger: open }: TrainAsOfOptions,
  days: readonly MarketDays[],
): Promise<readonly string[]> {
  const ledger = await open();
  try {
    const { warnings } = await recordReading({
      ledger,
      trial: trialIdentity(purpose, config),
      use: 'training',
      days,
    });
    return warnings;
  } finally {
    await ledger.close();
  }
}

interface TooEarly {
  readonly from: Instant;
  /** Microseconds. */
  readonly embargo: number;
  readonly begin: number;
}

/** The failure when no label was known yet that a model could learn from. */
function nothingKnownYet({ resolvedAt }: Dataset, { from, embargo, begin }: TooEarly): EdgewiseError {
  const firstKnown = resolvedAt.reduce((first, at) => Math.min(first, at), Infinity) + embargo;
  return new EdgewiseError('too-few-rows', 'There is nothing to learn from before trading begins', {
    expected: `a start after ${isoFromInstant(instant(firstKnown))}, when the first answer is known; the candles begin at ${isoFromInstant(instant(begin))}`,
    actual: isoFromInstant(from),
    advice: 'begin later, better by months, or import earlier candles',
  });
}
