import { marketsOfUniverse } from './load-universe.ts';
import { holdOutBoundary } from '../datasets/hold-out.ts';
import type { PackedArtifact } from '../training/artifact-store.port.ts';
import { buildDataset } from './build-dataset.ts';
import { wholeDataSummary } from './data-summary.ts';
import { finalArtifact } from './final-artifact.ts';
import { fitSystem, type FitSystemOptions } from './fit-system.ts';
import { judgeSystem, type Judgement, type JudgeOptions } from './judge-system.ts';
import { openDays } from './open-days.ts';
import { trialIdentity } from './trial-identity.ts';

export interface ExperimentOptions
  extends
    Omit<FitSystemOptions, 'holdOutFrom' | 'markets'>,
    Pick<JudgeOptions, 'config' | 'universe' | 'ledger' | 'codeVersion'> {
  /** Of the trial ledger's records. */
  readonly purpose: string;
}

/** Result of one experiment with a system. */
export interface Experiment extends Judgement {
  readonly artifact: PackedArtifact;
}

/**
 * Runs one experiment from candles to verdict: features, labels, folds, models, forecasts of unseen rows, a backtest of
 * exactly those forecasts, the evidence, and the final model. The trial ledger records which days are read before any
 * of them is read.
 */
export async function runExperiment(options: ExperimentOptions): Promise<Experiment> {
  const { config, universe, ledger, progress, stage, codeVersion, purpose } = options;
  const trial = trialIdentity(purpose, config);
  const series = universe.loaded.map((each) => each.series);
  const markets = marketsOfUniverse(universe);
  const { dataset } = await buildDataset(config, markets, progress);
  const holdOutFrom = holdOutBoundary(series, config.validation.holdout);
  const days = await openDays({ config, universe, ledger, trial, dataset, holdOutFrom, stage });
  const fitted = await fitSystem(config, dataset, { ...options, markets, holdOutFrom });
  const judgement = await judgeSystem({ ...options, ...days, fitted, trial });
  await ledger.recordVerdict({
    ...trial,
    stage,
    verdict: judgement.summary.verdict.verdict,
    data: JSON.stringify(wholeDataSummary(universe)),
  });
  const artifact = await finalArtifact(
    { config, universe, fitted, skill: judgement.summary.skill, codeVersion },
    options,
  );
  return { ...judgement, summary: { ...judgement.summary, artifact: artifact.id }, artifact };
}
