import { canonicalJson } from '../core/canonical-json.ts';
import type { TrialLedger } from '../evidence/trial-ledger.port.ts';
import type { PackedArtifact } from '../training/artifact-store.port.ts';
import { buildDataset } from './build-dataset.ts';
import { dataHash } from './data-summary.ts';
import { finalArtifact } from './final-artifact.ts';
import { fitSystem, type FitSystemOptions } from './fit-system.ts';
import { judgeSystem, type Judgement } from './judge-system.ts';
import type { Universe } from './load-universe.ts';
import { lockHoldOut, releaseHoldOut } from './lock-hold-out.ts';
import type { SystemConfig } from './system-schema.ts';

export interface ExperimentOptions extends FitSystemOptions {
  readonly config: SystemConfig;
  readonly universe: Universe;
  readonly ledger: TrialLedger;
  /** Scope of the trial ledger. */
  readonly purpose: string;
  readonly codeVersion: string;
}

/** Everything that one look at a system gives. */
export interface Experiment extends Judgement {
  readonly artifact: PackedArtifact;
}

/**
 * Candles in, verdict out: features, labels, folds, models, forecasts of unseen rows, a backtest of exactly those
 * forecasts, the evidence, and the model that goes on from here. A reading of the hold-out is in the ledger before it begins.
 */
export async function runExperiment(options: ExperimentOptions): Promise<Experiment> {
  const { config, universe, ledger, progress, stage, codeVersion } = options;
  const trial = {
    purpose: options.purpose,
    dataHash: dataHash(universe),
    system: config.name,
    configuration: canonicalJson({ ...config, about: undefined, live: undefined }),
  };
  if (stage === 'final') ledger.recordFinalRead(trial);
  const series = universe.loaded.map((each) => each.series);
  const { dataset } = buildDataset(config, series, progress);
  const holdOutFrom = lockHoldOut(options, dataset);
  const fitted = await fitSystem(config, dataset, { ...options, holdOutFrom });
  const judgement = await judgeSystem({ ...options, fitted, trial });
  const artifact = await finalArtifact({ config, universe, fitted, skill: judgement.summary.skill, codeVersion }, options);
  if (stage === 'final') releaseHoldOut(options);
  return { ...judgement, summary: { ...judgement.summary, artifact: artifact.id }, artifact };
}
