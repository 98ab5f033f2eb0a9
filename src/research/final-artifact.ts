import { canonicalJson } from '../core/canonical-json.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import { spanOfRows, withFittedColumns } from '../datasets/fitted-columns.ts';
import { takeRows } from '../datasets/take-rows.ts';
import { fitFeatures } from '../features/fitted/fit-features.ts';
import { zeros } from '../math/matrix.ts';
import type { SkillSummary } from '../report/research-summary.ts';
import type { PackedArtifact } from '../training/artifact-store.port.ts';
import { splitTail } from '../training/fit-fold.ts';
import { packArtifact } from '../training/pack-artifact.ts';
import { wholeDataSummary } from './data-summary.ts';
import { thresholdOf, type FitSystemOptions, type FittedSystem } from './fit-system.ts';
import { marketsOfUniverse, type LoadedUniverse } from './load-universe.ts';
import { featuresOf, makeEstimator, makeLabeler } from '../parts/parts-of-system.ts';
import type { SystemConfig } from '../config/system-schema.ts';

export interface FinalArtifactParts {
  readonly config: SystemConfig;
  readonly universe: LoadedUniverse;
  readonly fitted: Pick<FittedSystem, 'dataset' | 'open'>;
  /** Skill out of sample, if it was measured. */
  readonly skill?: SkillSummary;
  readonly codeVersion: string;
}

/** Fits the final model on every row that may be read, and packs it with the out-of-sample skill of the folds. */
export async function finalArtifact(
  { config, universe, fitted, skill, codeVersion }: FinalArtifactParts,
  { threads, progress, stop }: Pick<FitSystemOptions, 'threads' | 'progress' | 'stop'>,
): Promise<PackedArtifact> {
  const { open } = fitted;
  const { learned, validation } = splitTail(fitted.dataset, open, config.validation.validation_share);
  const source = {
    features: featuresOf(config),
    markets: marketsOfUniverse(universe),
    described: universe.loaded.length,
  };
  const parameters = fitFeatures(source.features, source, spanOfRows(fitted.dataset, learned));
  const dataset = withFittedColumns(fitted.dataset, source, parameters);
  const watched = takeRows(dataset.table, validation);
  const model = await makeEstimator(config).fit(takeRows(dataset.table, learned), {
    seed: config.seed,
    threads,
    progress: (report) => progress({ ...report, stage: 'training the final model' }),
    ...(validation.length === 0 ? {} : { validation: watched }),
    ...(stop === undefined ? {} : { stop }),
  });
  const validationForecasts = zeros(validation.length, model.outputs.length);
  model.predictInto(watched.x, validationForecasts);
  const entryThreshold = thresholdOf(config, dataset, { validation, validationForecasts, model });
  return packArtifact(model.save(), {
    system: config.name,
    features: [...dataset.table.featureNames],
    ...(parameters === undefined ? {} : { fitted: parameters }),
    label: (await makeLabeler(config)).name,
    classShares: sharesOf(dataset.table.y, dataset.table.classes.length),
    data: wholeDataSummary(universe).map(
      ({ instrument, venue, candlesOf = '', interval, from, to, rows, contentHash }) => ({
        instrument,
        venue,
        candlesOf,
        interval,
        from,
        to,
        rows,
        contentHash,
      }),
    ),
    config: JSON.parse(canonicalJson(config)) as Record<string, unknown>,
    ...(entryThreshold === undefined ? {} : { entryThreshold }),
    trainedUntil: isoFromInstant(
      open.reduce((latest, row) => Math.max(latest, dataset.resolvedAt[row] as number), 0) as Instant,
    ),
    seed: config.seed,
    codeVersion,
    metrics: skill === undefined ? {} : metricsOf(skill),
  });
}

/** Share of each class among all rows. It is the forecast without skill. */
function sharesOf(y: Float64Array, classes: number): number[] {
  return Array.from({ length: classes }, (_, number) => y.filter((value) => value === number).length / y.length);
}

/** Out-of-sample skill of the walk-forward, with the baseline of each figure. Undefined figures are left out. */
function metricsOf(skill: SkillSummary): Record<string, number> {
  const metrics = {
    accuracy: skill.accuracy.value,
    majority_accuracy: skill.majorityAccuracy,
    balanced_accuracy: skill.balancedAccuracy,
    macro_f1: skill.macroF1,
    log_loss: skill.logLoss,
    log_loss_skill: skill.logLossSkill.value,
    log_loss_skill_low: skill.logLossSkill.low,
    log_loss_skill_high: skill.logLossSkill.high,
    direction_skill: skill.direction?.correlation.value,
    direction_skill_low: skill.direction?.correlation.low,
    direction_skill_high: skill.direction?.correlation.high,
  };
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
