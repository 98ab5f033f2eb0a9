import { wholeDataSummary } from './data-summary.ts';
import { join } from 'node:path';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import type { ResearchSummary } from '../report/research-summary.ts';
import { runExperiment } from './experiment.ts';
import { ledgerWarnings } from './ledger-warnings.ts';
import { loadUniverse } from './load-universe.ts';
import { openLedger } from './open-ledger.ts';
import { readSystem } from '../parts/read-system.ts';
import type { RunContext } from './research-options.ts';
import { runName, shownPath } from './result-folder.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';
import { writeJudgement, type RunPaths } from './write-judgement.ts';

export interface ResearchOptions extends RunContext {
  readonly stage: 'search' | 'final';
  /** Folder for the run's files; one of the workspace's by default. */
  readonly out?: string;
}

export interface ResearchOutcome {
  readonly summary: ResearchSummary;
  readonly files: RunPaths;
}

/**
 * Judges whether a system has an edge. Stores the artefact, and writes the files of the run: report, summary, trades,
 * equity, journal.
 */
export async function research(options: ResearchOptions): Promise<ResearchOutcome> {
  const file = await readSystem(options.systemPath);
  const config: SystemConfig = options.seed === undefined ? file : { ...file, seed: options.seed };
  const workspace = workspaceAt(options.workspace);
  const universe = await loadUniverse(config, workspace.candles, options.progress, options.disk);
  const warnings = ledgerWarnings(options);
  const ledger = await openLedger(workspace);
  try {
    const experiment = await runExperiment({ ...options, config, universe, ledger });
    const { stage, codeVersion } = options;
    const summary: ResearchSummary = {
      ...experiment.summary,
      warnings: [...warnings, ...experiment.summary.warnings],
      command: commandOf(options),
    };
    const folder =
      options.out ??
      join(workspace.runs, runName(config.name, { config, stage, codeVersion, data: wholeDataSummary(universe) }));
    options.progress({ stage: 'writing the report', done: 0, total: 1 });
    await new ArtifactFolder(workspace.artifacts, options.disk).save(experiment.artifact);
    return { summary, files: await writeJudgement(folder, { ...experiment, summary }, config, options.disk) };
  } finally {
    await ledger.close();
  }
}

/** The command that repeats this run, without folders of this machine. */
function commandOf({ systemPath, stage, seed }: ResearchOptions): string {
  return [
    'edgewise research',
    shownPath(systemPath),
    ...(stage === 'final' ? ['--final'] : []),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
  ].join(' ');
}
