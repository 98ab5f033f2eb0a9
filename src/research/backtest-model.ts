import { completeRows } from '../datasets/complete-rows.ts';
import { join } from 'node:path';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { EdgewiseError } from '../core/errors.ts';
import { ISO_TIME_EXPECTED, parseIsoTime } from '../core/iso-time.ts';
import type { ReportProgress } from '../core/progress.ts';
import { instant, isoFromInstant } from '../core/time.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { withFittedColumns } from '../datasets/fitted-columns.ts';
import { holdOut, holdOutBoundary } from '../datasets/hold-out.ts';
import { purgedFold, rowsDecidedWithin } from '../datasets/purge.ts';
import { takeRows } from '../datasets/take-rows.ts';
import { zeros } from '../math/matrix.ts';
import type { TrialLedger } from '../evidence/trial-ledger.port.ts';
import type { Model } from '../models/estimator.port.ts';
import { MissingMembers } from '../models/missing-members.ts';
import type { ResearchSummary } from '../report/research-summary.ts';
import type { Artifact } from '../training/artifact.ts';
import { requireForecasts } from '../training/fit-fold.ts';
import { loadArtifact, wholeArtifactId } from '../training/open-artifact.ts';
import { buildDataset } from './build-dataset.ts';
import { wholeDataSummary } from './data-summary.ts';
import type { FittedSystem } from './fit-system.ts';
import { inSampleTrial, inSampleWarning, withoutVerdict } from './in-sample.ts';
import { judgeSystem, type Judgement, type JudgeOptions } from './judge-system.ts';
import { loadUniverse, marketsOfUniverse, type LoadedUniverse } from './load-universe.ts';
import { ledgerWarnings } from './ledger-warnings.ts';
import { openLedger } from './open-ledger.ts';
import { readSystem } from '../parts/read-system.ts';
import { recordReading } from './record-reading.ts';
import { requireFit } from './require-fit.ts';
import { daysAfter, daysOfRows, marketsOf } from './judged-markets.ts';
import { runName, shownPath } from './result-folder.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { featuresOf, modelOf } from '../parts/parts-of-system.ts';
import { trialIdentity } from './trial-identity.ts';
import { workspaceAt } from '../config/workspace.ts';
import { writeJudgement, type RunPaths } from './write-judgement.ts';

export interface BacktestModelOptions {
  readonly systemPath: string;
  readonly workspace: string;
  /** Scope of the trial ledger. */
  readonly purpose: string;
  /** Artefact id, or the beginning of one. */
  readonly model: string;
  /** ISO times of the first and last decision. */
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
  /** `final` judges the hold-out and no other day, which the trial ledger records; `search` is refused there. */
  readonly stage: 'search' | 'final';
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  readonly stop?: AbortSignal;
}

export interface BacktestModelOutcome {
  readonly summary: ResearchSummary;
  readonly files: RunPaths;
}

/**
 * Backtests a stored model over stored candles and judges it like any other trial. Throws `artifact-mismatch` when it
 * was trained on other features or classes. Warns when the rows may be among those of its training.
 */
export async function backtestModel(asked: BacktestModelOptions): Promise<BacktestModelOutcome> {
  const config = await readSystem(asked.systemPath);
  const workspace = workspaceAt(asked.workspace);
  const store = new ArtifactFolder(workspace.artifacts);
  const options = { ...asked, model: await wholeArtifactId(store, asked.model) };
  const artifact = await loadArtifact(store, options.model);
  const universe = await loadUniverse(config, workspace.candles, options.progress);
  const warnings = ledgerWarnings(options);
  const ledger = await openLedger(workspace);
  try {
    const judged = await judgeStored({ options, config, artifact, universe, ledger });
    const summary = { ...judged.summary, warnings: [...warnings, ...judged.summary.warnings] };
    const judgement = { ...judged, summary };
    const { model, from, to, stage } = options;
    const folder =
      options.out ??
      join(
        workspace.runs,
        runName(`backtest-${config.name}`, { config, model, from, to, stage, data: wholeDataSummary(universe) }),
      );
    const files = await writeJudgement(folder, judgement, config);
    return { summary, files };
  } finally {
    await ledger.close();
  }
}

interface StoredTest {
  readonly options: BacktestModelOptions;
  readonly config: SystemConfig;
  readonly artifact: Artifact;
  readonly universe: LoadedUniverse;
  readonly ledger: TrialLedger;
}

async function judgeStored({ options, config, artifact, universe, ledger }: StoredTest): Promise<Judgement> {
  const { dataset } = await buildDataset(
    config,
    marketsOfUniverse(universe),
    options.progress,
    artifact.record.window ?? 1,
  );
  requireFit(artifact, config);
  const { model, stage, purpose, codeVersion, progress, stop } = options;
  const holdOutFrom = holdOutBoundary(
    universe.loaded.map(({ series }) => series),
    config.validation.holdout,
  );
  const { test, leftOut } = testRows(config, dataset, { ...options, holdOutFrom });
  const trial = trialIdentity(purpose, config, options);
  const { warnings, ...days } = await judgedDays({ universe, ledger, trial, dataset, test, holdOutFrom, stage });
  const fitted = fittedBy(
    artifact,
    modelOf(artifact, config),
    withColumnsOf(artifact, { config, universe, dataset }),
    test,
  );
  const warning = inSampleWarning(artifact, fitted);
  const counted = warning === undefined ? trial : inSampleTrial(trial);
  const said = [...leftOut, ...warnings];
  const judgement = await judgeSystem({
    config,
    universe,
    fitted,
    ledger,
    trial: counted,
    ...days,
    warnings: said,
    stage,
    codeVersion,
    progress,
    ...(stop === undefined ? {} : { stop }),
  });
  const summary = warning === undefined ? judgement.summary : withoutVerdict(judgement.summary, warning);
  await ledger.recordVerdict({
    ...counted,
    stage,
    verdict: summary.verdict.verdict,
    data: JSON.stringify(wholeDataSummary(universe)),
  });
  return { ...judgement, summary: { ...summary, artifact: model, command: commandOf(options) } };
}

interface TestRowsOptions extends Pick<BacktestModelOptions, 'from' | 'to' | 'stage'> {
  readonly holdOutFrom: number;
}

interface TestRows {
  readonly test: Int32Array;
  /** Says which requested days are not judged; empty if all are. */
  readonly leftOut: readonly string[];
}

/**
 * The rows between --from and --to. A final run judges only rows of the hold-out, as in research, because a result that
 * includes searched days confirms nothing. A search judges only the other rows. Throws `holdout-locked` or
 * `too-few-rows`.
 */
function testRows(config: SystemConfig, dataset: Dataset, options: TestRowsOptions): TestRows {
  const { from, to, stage, holdOutFrom } = options;
  const held = holdOut(dataset, { from: holdOutFrom, embargo: durationOf(config.validation.embargo) });
  const begin = microseconds(from, '--from');
  const asked = rowsDecidedWithin(dataset, begin ?? -Infinity, microseconds(to, '--to') ?? Infinity);
  const possible = stage === 'final' ? held.unlock(stage).test : held.open;
  const judged = new Set(possible);
  const test = asked.filter((row) => judged.has(row));
  const isCut = stage === 'final' && begin !== undefined && asked.length > test.length;
  const begins = isCut ? isoFromInstant(instant(Math.ceil(holdOutFrom))) : '';
  const leftOut = isCut ? [`A final run judges the hold-out alone: decisions before ${begins} were left out.`] : [];
  if (test.length > 0) return { test, leftOut };
  if (asked.length > 0) held.unlock(stage);
  throw new EdgewiseError('too-few-rows', 'There is nothing to test between --from and --to', {
    expected: `decisions ${decidedBetween(dataset, possible)}`,
    actual: `${from ?? 'the start'} to ${to ?? 'the end'}`,
    advice: 'choose --from and --to among these, --from before --to, or leave them out',
  });
}

/** From the first to the last decision of some rows, which are of several markets in any order. */
function decidedBetween({ decidedAt }: Dataset, rows: Int32Array): string {
  if (rows.length === 0) return 'in the stored candles';
  const [first, last] = rows.reduce(
    ([early, late], row) => [Math.min(early, decidedAt[row] as number), Math.max(late, decidedAt[row] as number)],
    [Infinity, -Infinity] as [number, number],
  );
  return `from ${isoFromInstant(instant(first))} to ${isoFromInstant(instant(last))}`;
}

interface JudgedDaysOptions extends Pick<JudgeOptions, 'universe' | 'ledger' | 'trial' | 'stage'> {
  readonly dataset: Dataset;
  readonly test: Int32Array;
  readonly holdOutFrom: number;
}

/** Records the days on which a stored model is judged. Days of the hold-out are recorded as opened. */
async function judgedDays({
  universe,
  ledger,
  trial,
  dataset,
  test,
  holdOutFrom,
  stage,
}: JudgedDaysOptions): Promise<Pick<JudgeOptions, 'heldOut' | 'opened' | 'warnings'>> {
  const days = daysOfRows(dataset, test, marketsOf(universe));
  const heldOut = { purpose: trial.purpose, days: daysAfter(universe, holdOutFrom) };
  const use = stage === 'search' ? 'judging' : 'final';
  const { reading, warnings } = await recordReading({ ledger, trial, use, days });
  return stage === 'search' ? { heldOut, warnings } : { heldOut, warnings: [], opened: reading };
}

/** The rows with the fitted features as the artefact holds them. */
export function withColumnsOf(
  { manifest }: Artifact,
  { config, universe, dataset }: { readonly dataset: Dataset } & Pick<StoredTest, 'config' | 'universe'>,
): Dataset {
  const markets = marketsOfUniverse(universe);
  const source = { features: featuresOf(config), markets, described: universe.loaded.length };
  return withFittedColumns(dataset, source, manifest.fitted);
}

/** The stored model in the form of a fold without training rows. */
export function fittedBy(artifact: Artifact, model: Model, dataset: Dataset, rows: Int32Array): FittedSystem {
  const { manifest } = artifact;
  const test = completeRows(dataset, rows);
  const testForecasts = zeros(test.length, model.outputs.length);
  const testMissing = new MissingMembers();
  model.predictInto(takeRows(dataset.table, test).x, testForecasts, testMissing.report);
  requireForecasts({ name: manifest.id, model: model.kind, dataset, rows: test }, testForecasts);
  const none = new Int32Array();
  const known = manifest.classShares.length === model.outputs.length;
  const classShares = known
    ? Float64Array.from(manifest.classShares)
    : new Float64Array(model.outputs.length).fill(1 / model.outputs.length);
  const fold = { ...purgedFold(dataset, { name: manifest.id, test, candidates: none, embargo: 0 }) };
  const empty = zeros(0, model.outputs.length);
  return {
    dataset,
    open: none,
    artifact: manifest.id,
    folds: [
      {
        fold,
        dataset,
        model,
        learned: none,
        validation: none,
        validationForecasts: empty,
        testForecasts,
        testMissing,
        classShares,
      },
    ],
    thresholds: manifest.entryThreshold === undefined ? [] : [manifest.entryThreshold],
  };
}

/** The command that repeats this backtest, without folders of this machine. */
function commandOf({ systemPath, model, from, to, stage }: BacktestModelOptions): string {
  const bounds = [
    ...(from === undefined ? [] : [`--from ${from}`]),
    ...(to === undefined ? [] : [`--to ${to}`]),
    ...(stage === 'final' ? ['--final'] : []),
  ];
  return ['edgewise backtest', shownPath(systemPath), `--model ${model}`, ...bounds].join(' ');
}

function microseconds(text: string | undefined, where: string): number | undefined {
  if (text === undefined) return undefined;
  const at = parseIsoTime(text);
  if (at === undefined)
    throw new EdgewiseError('usage', `${where} is not a time`, { expected: ISO_TIME_EXPECTED, actual: text });
  return at;
}
