import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { SqliteTrialLedger } from '../../src/adapters/sqlite/sqlite-trial-ledger.ts';
import type { MarketDays } from '../../src/core/market-days.ts';
import { HOUR, instant } from '../../src/core/time.ts';
import type { Dataset } from '../../src/datasets/dataset.ts';
import { holdOut, holdOutBoundary } from '../../src/datasets/hold-out.ts';
import { holdOutHistory } from '../../src/evidence/hold-out-history.ts';
import { MemoryTrialLedger } from '../../src/evidence/memory-trial-ledger.ts';
import type { TrialLedger } from '../../src/evidence/trial-ledger.port.ts';
import { sliceSeries } from '../../src/market/candle-series.ts';
import { buildDataset } from '../../src/research/build-dataset.ts';
import { runExperiment, type Experiment } from '../../src/research/experiment.ts';
import { loadUniverse, type LoadedUniverse } from '../../src/research/load-universe.ts';
import { openDays } from '../../src/research/open-days.ts';
import { parseSystem } from '../../src/parts/read-system.ts';
import { recordReading } from '../../src/research/record-reading.ts';
import { daysOfRows } from '../../src/research/judged-markets.ts';
import type { SystemConfig } from '../../src/config/system-schema.ts';
import { trialIdentity } from '../../src/research/trial-identity.ts';
import { effort } from '../harness/effort.ts';
import { scratchFolder, suiteFolder } from '../harness/scratch-folder.ts';
import { randomCandles } from '../support/candles.ts';
import { SMALL_SYSTEM } from './small-system.ts';

/** What a person does to a system between two runs, and the run. */
interface Step {
  readonly run: 'research' | 'final' | 'train';
  /** Candles that are stored, and how many of the first are left out by `period.from`. */
  readonly bars: 300 | 301 | 330;
  readonly skipped: 0 | 1 | 40;
  readonly seed: 1 | 2;
  readonly name: 'small' | 'other';
  readonly holdout: 0 | 0.1 | 0.2;
}

const steps: fc.Arbitrary<Step> = fc
  .record<Step>({
    run: fc.constantFrom('research', 'research', 'final', 'final', 'train'),
    bars: fc.constantFrom(300, 300, 300, 301, 330),
    skipped: fc.constantFrom(0, 0, 0, 1, 40),
    seed: fc.constantFrom(1, 2),
    name: fc.constantFrom('small', 'other'),
    holdout: fc.constantFrom(0.2, 0.2, 0.1, 0),
  })
  .filter(({ run, holdout }) => run !== 'final' || holdout > 0);

const TINY = SMALL_SYSTEM.replace('barrier: 0.008', 'barrier: 0.003')
  .replace('folds: 2', 'folds: 1')
  .replace('rounds: 12, maximum_depth: 3', 'rounds: 2, maximum_depth: 2')
  .replace('entry_threshold: 0.4, tune: [0.36, 0.4, 0.45]', 'entry_threshold: 0.36');
const CANDLES = randomCandles(330, 42);
const openAt = (row: number) => instant(CANDLES.openTime[row] as number);

function configOf({ skipped, seed, name, holdout }: Step): SystemConfig {
  const config = parseSystem(TINY, 'system.yaml');
  return {
    ...config,
    name,
    seed,
    period: skipped === 0 ? {} : { from: new Date(openAt(skipped) / 1_000).toISOString() },
    validation: { ...config.validation, holdout },
  };
}

const stores = suiteFolder();
const universes = new Map<string, Promise<LoadedUniverse>>();

/** The candles of a step as a run loads them from a store. */
function universeOf(step: Step): Promise<LoadedUniverse> {
  const key = `${step.bars} ${step.skipped}`;
  const load = async (): Promise<LoadedUniverse> => {
    const folder = join(stores, `${step.bars}`);
    await new ParquetCandleStore(folder).write(sliceSeries(CANDLES, { to: instant(openAt(step.bars - 1) + 1) }));
    return loadUniverse(configOf(step), folder, () => {});
  };
  const found = universes.get(key) ?? load();
  universes.set(key, found);
  return found;
}

/** Six minutes: every boundary of these candles and shares is a whole number of them. */
const UNIT = HOUR / 10;
const unitsOf = (days: readonly MarketDays[]): Set<number> =>
  new Set(
    days.flatMap(({ from, to }) =>
      Array.from({ length: Math.round((to - from) / UNIT) }, (_, unit) => Math.round(from / UNIT) + unit),
    ),
  );

/** What happened so far, kept the slow way: each unit of time by itself. */
interface Remembered {
  readonly configuration: string;
  readonly use: 'read' | 'final';
  readonly units: ReadonlySet<number>;
}

class SlowMemory {
  readonly reads: Remembered[] = [];
  readonly heldOut: ReadonlySet<number>[] = [];
  readonly judged = new Map<string, ReadonlySet<number>[]>();

  /** Units of a hold-out that count as read before the same configuration opened them first. */
  touched(configuration: string, holdOutUnits: ReadonlySet<number>): number {
    return [...holdOutUnits].filter((unit) => {
      const readers = this.reads.filter(({ units }) => units.has(unit));
      const own = readers.findIndex((each) => each.use === 'final' && each.configuration === configuration);
      return (own === -1 ? readers : readers.slice(0, own)).length > 0;
    }).length;
  }

  trialsOn(units: ReadonlySet<number>): number {
    return [...this.judged.values()].filter((runs) => runs.some((run) => [...run].some((unit) => units.has(unit))))
      .length;
  }

  readsHeldOut(units: ReadonlySet<number>): boolean {
    return this.heldOut.some((held) => [...held].some((unit) => units.has(unit)));
  }
}

function demand(actual: number, expected: number, what: string): void {
  if (Math.abs(actual - expected) > 1e-6) throw new Error(`${what}: expected ${expected}, was ${actual}`);
}

/** What a step is taken in. */
interface World {
  readonly ledger: TrialLedger;
  readonly memory: SlowMemory;
  readonly universe: LoadedUniverse;
  readonly dataset: Dataset;
}

/**
 * Records a step as a run does, without the fit between: a final run judges its hold-out, a search the second half of
 * its open rows.
 */
async function take(step: Step, { ledger, memory, universe, dataset }: World): Promise<void> {
  const config = configOf(step);
  const trial = trialIdentity('test', config);
  const { configuration } = trial;
  const holdOutFrom = holdOutBoundary(
    universe.loaded.map(({ series }) => series),
    step.holdout,
  );
  const { open } = holdOut(dataset, { from: holdOutFrom });
  const openDaysRead = daysOfRows(dataset, open, ['BTC']);
  const openUnits = unitsOf(openDaysRead);
  if (step.run === 'train') {
    const { warnings } = await recordReading({ ledger, trial, use: 'training', days: openDaysRead });
    demand(
      warnings.length,
      memory.readsHeldOut(openUnits) ? 1 : 0,
      'says so when it learns from days that were held out',
    );
    memory.reads.push({ configuration, use: 'read', units: openUnits });
    return;
  }
  const stage = step.run === 'final' ? 'final' : 'search';
  const asked = { config, universe, ledger, trial, dataset, holdOutFrom, stage } as const;
  const { heldOut, opened, warnings } = await openDays(asked);
  demand(
    warnings.filter((warning) => warning.includes('held out on')).length,
    memory.readsHeldOut(openUnits) ? 1 : 0,
    'says so when it reads days that were held out',
  );
  memory.reads.push({ configuration, use: 'read', units: openUnits });
  const heldUnits = unitsOf(heldOut.days);
  if (opened === undefined) {
    if (heldOut.days.length > 0) memory.heldOut.push(heldUnits);
  } else {
    demand(
      (await holdOutHistory(ledger, opened)).shareRead * heldUnits.size,
      memory.touched(configuration, heldUnits),
      'no reading of the hold-out is forgotten',
    );
    memory.reads.push({ configuration, use: 'final', units: heldUnits });
  }
  const days = opened === undefined ? openDaysRead.map(secondHalf) : heldOut.days;
  await ledger.record({ ...trial, days, returns: new Float64Array(2), periodsPerYear: 365, stage });
  memory.judged.set(configuration, [...(memory.judged.get(configuration) ?? []), unitsOf(days)]);
  demand(
    (await ledger.trials({ purpose: 'test', days })).length,
    memory.trialsOn(unitsOf(days)),
    'the trials that count here',
  );
}

function secondHalf(span: MarketDays): MarketDays {
  return { ...span, from: Math.round((span.from + span.to) / 2 / HOUR) * HOUR };
}

describe('random sequences of runs', () => {
  it(
    'forget no trial and no reading, on disk and in memory',
    async () => {
      const datasets = new Map<string, Dataset>();
      const everything = [{ market: 'BTC', from: 0, to: openAt(329) }];
      await fc.assert(
        fc.asyncProperty(
          fc.array(steps, { minLength: 2, maxLength: 8 }),
          fc.constantFrom('disk', 'memory'),
          async (sequence, kind) => {
            const ledger =
              kind === 'disk' ? new SqliteTrialLedger(join(scratchFolder(), 'trials.sqlite')) : new MemoryTrialLedger();
            const memory = new SlowMemory();
            let before = 0;
            for (const step of sequence) {
              const universe = await universeOf(step);
              const key = `${step.bars} ${step.skipped}`;
              const dataset =
                datasets.get(key) ??
                (
                  await buildDataset(
                    configOf(step),
                    universe.loaded.map(({ series }) => ({ series })),
                  )
                ).dataset;
              datasets.set(key, dataset);
              await take(step, { ledger, memory, universe, dataset });
              const count = (await ledger.trials({ purpose: 'test', days: everything })).length;
              expect(count, 'the count never falls').toBeGreaterThanOrEqual(before);
              before = count;
            }
            await ledger.close();
          },
        ),
        { numRuns: effort({ usual: 60, thorough: 1_000 }), seed: 7 },
      );
    },
    effort({ usual: 60_000, thorough: 900_000 }),
  );
});

describe('every run of a random sequence', () => {
  it(
    'give what each run gives alone: trades, metrics, folds, hold-out and artefact follow from file, data and seed',
    async () => {
      const alone = new Map<string, Promise<Experiment>>();
      const runOn = async (ledger: TrialLedger, step: Step) =>
        runExperiment({
          config: configOf(step),
          universe: await universeOf(step),
          ledger,
          purpose: 'test',
          codeVersion: 'test',
          threads: 1,
          stage: step.run === 'final' ? 'final' : 'search',
          progress: () => {},
        });
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 4 }), async (sequence) => {
          const ledger = new SqliteTrialLedger(join(scratchFolder(), 'trials.sqlite'));
          for (const step of sequence) {
            const key = JSON.stringify(step);
            const reference = alone.get(key) ?? runOn(new MemoryTrialLedger(), step);
            alone.set(key, reference);
            expect(withoutLedger(await runOn(ledger, step))).toEqual(withoutLedger(await reference));
            compared += (await reference).strategy.trades.length;
          }
          await ledger.close();
        }),
        { numRuns: effort({ usual: 2, thorough: 40 }), seed: 11 },
      );
      expect(compared, 'there were trades to compare').toBeGreaterThan(20);
    },
    effort({ usual: 90_000, thorough: 900_000 }),
  );
});

/** Everything that a run gives but what the number of trials and the history of the hold-out decide. */
function withoutLedger({ summary, strategy, journal, fitted, artifact }: Experiment) {
  const { verdict: _verdict, warnings, evidence, ...rest } = summary;
  const { yearsObserved, randomEntryPValue, probabilisticSharpe, minimumTrackRecordYears, tradesNeeded, timing } =
    evidence;
  return {
    ...rest,
    yearsObserved,
    randomEntryPValue,
    probabilisticSharpe,
    minimumTrackRecordYears,
    tradesNeeded,
    timing,
    warnings: warnings.filter((warning) => !warning.includes('held out on')),
    trades: strategy.trades,
    equity: strategy.equity,
    journal,
    folds: fitted.folds.map(({ fold }) => fold),
    thresholds: fitted.thresholds,
    artifact: {
      id: artifact.id,
      manifestText: artifact.manifestText,
      bytes: Buffer.from(artifact.tensorBytes).toString('base64'),
    },
  };
}
