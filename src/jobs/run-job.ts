import { join } from 'node:path';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { nodeDisk } from '../adapters/files/disk.ts';
import { writeAtomically } from '../adapters/files/write-atomically.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import type { JobDetail } from '../live/job-ledger.port.ts';
import { loadArtifact } from '../training/open-artifact.ts';
import { trainAsOf } from '../research/artifact-as-of.ts';
import { forwardTest } from '../research/forward-test.ts';
import { restartFailure } from '../operate/journal-growth.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { openJournal } from '../trading/run-journal.ts';
import { loadKeptModules } from '../parts/kept-modules.ts';
import { loadUniverse, type LoadedUniverse } from '../research/load-universe.ts';
import { maintainRun } from './maintain-run.ts';
import { openLedger } from '../research/open-ledger.ts';
import { recordCandles, withRecorded } from './record-candles.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';

/** The jobs that run in a process of their own, because they would delay the trading process. */
export type HeavyJob = 'refresh' | 'retrain' | 'backtest' | 'maintenance';

/** Everything that another process needs to do a job, except the address of a state server. It holds no keys. */
export interface JobOrder {
  readonly job: HeavyJob;
  /** The job uses only what was known at this time, so that a repeated job gives the same result. */
  readonly dueAt: Instant;
  readonly config: SystemConfig;
  readonly workspace: string;
  /** Folder of the run. */
  readonly folder: string;
  /** Venue of the run. Candles of a simulated venue stay in the folder of the run. */
  readonly venue: 'real' | 'simulated';
  readonly codeVersion: string;
  /** The newest retrained model, which a backtest tests in addition to the one that trades. */
  readonly retrained?: string;
}

/** Does a scheduled job. A job writes all of its result or nothing, and gives the same result when it is repeated. */
export async function runJob(order: JobOrder): Promise<JobDetail> {
  // This process has read no system file, so it has none of the user's modules yet.
  await loadKeptModules(order.config, order.folder);
  switch (order.job) {
    case 'refresh':
      return refresh(order);
    case 'retrain':
      return retrain(order);
    case 'backtest':
      return backtest(order);
    case 'maintenance': {
      const { removedLogs, removedArtifacts, backup, report, journal } = await maintainRun(
        order.folder,
        new Date(),
        order.workspace,
      );
      const failure = restartFailure(journal);
      return {
        removedLogs: removedLogs.length,
        removedArtifacts: removedArtifacts.length,
        backup: backup.file,
        events: backup.events,
        report,
        journal,
        ...(failure === undefined ? {} : { wrong: [failure] }),
      };
    }
    default:
      return order.job satisfies never;
  }
}

/** Purpose in the trial ledger. Days that jobs read count as read by the user. */
const PURPOSE = 'research';

function storeOf({ workspace, folder, venue }: JobOrder): ParquetCandleStore {
  return new ParquetCandleStore(venue === 'real' ? workspaceAt(workspace).candles : liveFolderAt(folder).candles);
}

async function refresh(order: JobOrder): Promise<JobDetail> {
  const journal = openJournal(order.folder);
  try {
    const { system, setting, venue } = journal.header;
    const source = `recorded by the ${setting} run of ${system} at ${order.venue === 'real' ? venue : `a simulated ${venue}`}`;
    return { series: await recordCandles({ config: order.config, journal, store: storeOf(order), source }) };
  } finally {
    journal.close();
  }
}

async function universeOf(order: JobOrder): Promise<LoadedUniverse> {
  const universe = await loadUniverse(order.config, workspaceAt(order.workspace).candles, () => undefined);
  return order.venue === 'real' ? universe : withRecorded(universe, order.config, storeOf(order));
}

async function retrain(order: JobOrder): Promise<JobDetail> {
  const { config, workspace, dueAt, codeVersion } = order;
  const universe = await universeOf(order);
  const place = workspaceAt(workspace);
  const { artifact, warnings } = await trainAsOf({
    config,
    universe,
    ledger: () => openLedger(place),
    purpose: PURPOSE,
    folder: place.artifacts,
    asOf: dueAt,
    codeVersion,
    threads: 1,
    progress: () => undefined,
  });
  return {
    artifact: artifact.manifest.id,
    trainedUntil: artifact.manifest.trainedUntil,
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

async function backtest(order: JobOrder): Promise<JobDetail> {
  const { config, folder, workspace, dueAt, retrained } = order;
  const journal = openJournal(folder);
  const { artifact: trading } = journal.header;
  const from = journal.starts()[0]?.at ?? dueAt;
  journal.close();
  const universe = await universeOf(order);
  const store = new ArtifactFolder(workspaceAt(workspace).artifacts);
  const ledger = await openLedger(workspaceAt(workspace));
  const models = [];
  const warnings = new Set<string>();
  try {
    for (const [role, id] of [
      ['trading', trading],
      ['retrained', retrained],
    ] as const) {
      if (id === undefined || (role === 'retrained' && id === trading)) continue;
      const tested = await forwardTest({
        config,
        universe,
        ledger,
        purpose: PURPOSE,
        artifact: await loadArtifact(store, id),
        from,
        to: dueAt,
      });
      models.push({ role, ...tested });
      if (tested.kind === 'tested') for (const warning of tested.warnings) warnings.add(warning);
    }
  } finally {
    await ledger.close();
  }
  const report = join(liveFolderAt(folder).reports, `backtest_${isoFromInstant(dueAt).slice(0, 10)}.json`);
  await writeAtomically(
    nodeDisk,
    report,
    `${JSON.stringify({ system: config.name, dueAt: isoFromInstant(dueAt), about: "each model on the run's own time, as far as it had not learned from it, at the costs of the system file; no evidence of an edge", models }, undefined, 2)}\n`,
  );
  return { report, models, ...(warnings.size === 0 ? {} : { warnings: [...warnings] }) };
}
