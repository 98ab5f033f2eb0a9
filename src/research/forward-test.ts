import type { Dataset } from '../datasets/dataset.ts';
import { instant, isoFromInstant, type Instant } from '../core/time.ts';
import { rowsDecidedWithin } from '../datasets/purge.ts';
import { sliceSeries } from '../market/candle-series.ts';
import type { TrialLedger } from '../evidence/trial-ledger.port.ts';
import type { Artifact } from '../training/artifact.ts';
import { fittedBy, withColumnsOf } from './backtest-model.ts';
import { buildDataset } from './build-dataset.ts';
import { horizonBars } from '../config/config-warnings.ts';
import { forecastTable } from './forecast-table.ts';
import { judgedPeriod } from './judged-candles.ts';
import { marketsOfUniverse, type LoadedMarkets, type LoadedUniverse } from './load-universe.ts';
import { strategyRun } from './strategy-run.ts';
import { observationPeriod, performanceSummary } from './performance-summary.ts';
import { recordReading } from './record-reading.ts';
import { requireFit } from './require-fit.ts';
import { daysOfRows, marketsOf } from './judged-markets.ts';
import { overallSkill } from './skill-summary.ts';
import { runBuyAndHold, runStrategy } from './backtest-strategy.ts';
import { modelOf, sizerWarmupBars } from '../parts/parts-of-system.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { trialIdentity } from './trial-identity.ts';

export interface ForwardTestOptions {
  readonly config: SystemConfig;
  readonly universe: LoadedUniverse;
  /** Records which days were judged. */
  readonly ledger: TrialLedger;
  /** Of the ledger's records. */
  readonly purpose: string;
  readonly artifact: Artifact;
  /** First decision that may be tested. It is later when the model learned from later labels. */
  readonly from: Instant;
  /** Only what was known at this time is read. */
  readonly to: Instant;
}

/** Result of a model on candles that it had not seen, at the costs that the system file assumes. */
export type ForwardTest =
  | { readonly kind: 'untested'; readonly artifact: string; readonly reason: string }
  | {
      readonly kind: 'tested';
      readonly artifact: string;
      readonly from: string;
      readonly to: string;
      /** Warnings when an earlier run held out some of these days. */
      readonly warnings: readonly string[];
      readonly decisions: number;
      /** Share of the forecasts whose most probable class came true. */
      readonly accuracy: number | undefined;
      /** Share of the most frequent class, which is the accuracy of the best constant forecast in hindsight. */
      readonly majorityAccuracy: number;
      readonly trades: number;
      readonly netProfit: number;
      readonly maximumDrawdown: number;
      readonly buyAndHold: number;
    };

/**
 * Backtests a stored model over the time in which a run has traded. The trial ledger records that these candles were
 * judged. The result is not a trial and not evidence of an edge, which only `edgewise research` gives.
 */
export async function forwardTest({
  config,
  universe,
  ledger,
  purpose,
  artifact,
  from,
  to,
}: ForwardTestOptions): Promise<ForwardTest> {
  const { id, trainedUntil } = artifact.manifest;
  const known = knownBy(universe, instant(to - durationOf(config.interval) + 1));
  const markets = marketsOfUniverse(known);
  const { dataset } = await buildDataset(config, markets, undefined, artifact.record.window ?? 1);
  requireFit(artifact, config);
  if (trainedUntil === '') return { kind: 'untested', artifact: id, reason: 'nobody recorded when its training ended' };
  const unseen = Math.max(from, Date.parse(trainedUntil) * 1_000);
  const test = rowsDecidedWithin(dataset, unseen, Number.POSITIVE_INFINITY);
  if (test.length === 0)
    return {
      kind: 'untested',
      artifact: id,
      reason: `no answers are known to decisions after ${isoFromInstant(unseen as Instant)}`,
    };
  const { warnings } = await recordReading({
    ledger,
    trial: trialIdentity(purpose, config, { model: id }),
    use: 'judging',
    days: daysOfRows(dataset, test, marketsOf(universe)),
  });
  const fitted = fittedBy(
    artifact,
    modelOf(artifact, config),
    withColumnsOf(artifact, { config, universe, dataset }),
    test,
  );
  return {
    kind: 'tested',
    artifact: id,
    from: isoFromInstant(dataset.decidedAt[test[0] ?? 0] as Instant),
    to: isoFromInstant(dataset.decidedAt[test.at(-1) ?? 0] as Instant),
    warnings,
    decisions: test.length,
    ...resultOf({ config, universe: known, dataset, fitted }),
  };
}

/** The universe with the candles that opened before `to`. */
function knownBy(universe: LoadedUniverse, to: Instant): LoadedUniverse {
  const cut = <Markets extends LoadedMarkets>(markets: Markets): Markets => ({
    ...markets,
    loaded: markets.loaded.map((each) => ({ ...each, series: sliceSeries(each.series, { to }) })),
  });
  return { ...cut(universe), ...(universe.watched === undefined ? {} : { watched: cut(universe.watched) }) };
}

interface Tested {
  readonly config: SystemConfig;
  readonly universe: LoadedUniverse;
  readonly dataset: Dataset;
  readonly fitted: ReturnType<typeof fittedBy>;
}

type TestedFigures = Omit<
  Extract<ForwardTest, { kind: 'tested' }>,
  'kind' | 'artifact' | 'from' | 'to' | 'warnings' | 'decisions'
>;

/** Trades the forecasts and compares them with what came true. */
function resultOf({ config, universe, dataset, fitted }: Tested): TestedFigures {
  const series = universe.loaded.map((each) => each.series);
  const table = forecastTable(
    dataset,
    fitted.folds,
    series.map(({ length }) => length),
  );
  const period = judgedPeriod(series, table, {
    lead: sizerWarmupBars(config),
    tail: horizonBars(config) + 2,
  });
  const run = strategyRun({ config, universe, period, thresholds: fitted.thresholds, artifact: fitted.artifact });
  const strategy = runStrategy(run);
  const { trades, netProfit, maxDrawdown } = performanceSummary(strategy, {
    seed: config.seed,
    draws: config.evidence.bootstrap_draws,
    period: observationPeriod(strategy),
  });
  const holding = runBuyAndHold(run);
  const { accuracy, majorityAccuracy } = overallSkill({
    dataset,
    folds: fitted.folds,
    series,
    horizon: horizonBars(config),
    seed: config.seed,
    draws: config.evidence.bootstrap_draws,
  });
  return {
    accuracy: accuracy.value,
    majorityAccuracy,
    trades,
    netProfit,
    maximumDrawdown: maxDrawdown,
    buyAndHold: (holding.equity.at(-1) ?? config.cash) - config.cash,
  };
}
