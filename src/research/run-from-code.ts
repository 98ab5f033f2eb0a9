/**
 * Research and backtests from a program instead of the command line. What is heavy is loaded when it is first called.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { ReportProgress } from '../core/progress.ts';
import type { BacktestModelOutcome } from './backtest-model.ts';
import type { ResearchOutcome } from './research.ts';

export interface RunFromCode {
  /** Path of a system file. */
  readonly system: string;
  /** Folder of candles, artefacts, trials and runs. Default `.edgewise`. */
  readonly workspace?: string;
  /** `final` reads the hold-out, which the trial ledger records. Default `search`. */
  readonly stage?: 'search' | 'final';
  /** Folder for the files of the run. Default: one of the workspace's. */
  readonly out?: string;
  readonly progress?: ReportProgress;
  readonly stop?: AbortSignal;
}

export interface ResearchFromCode extends RunFromCode {
  /** Replaces the file's seed. */
  readonly seed?: number;
  /** Worker threads for training. Default: as many as the machine runs at once. */
  readonly threads?: number;
}

/**
 * Answers whether a system has an edge, as `edgewise research` does: the trial is recorded, the artefact stored, the
 * report written. Throws an EdgewiseError with a code of docs/errors.md.
 */
export async function runResearch({ system, threads, seed, ...options }: ResearchFromCode): Promise<ResearchOutcome> {
  const { research } = await import('./research.ts');
  return research({
    ...(await commonOptions(options)),
    systemPath: system,
    threads: threads ?? availableParallelism(),
    ...(seed === undefined ? {} : { seed }),
  });
}

export interface BacktestFromCode extends RunFromCode {
  /** Id of a stored artefact, as `runResearch` and `edgewise models list` give it. */
  readonly model: string;
  /** ISO times of the first and last decision. */
  readonly from?: string;
  readonly to?: string;
}

/** Judges a stored model over stored candles, as `edgewise backtest` does. Throws an EdgewiseError. */
export async function runBacktest({
  system,
  model,
  from,
  to,
  ...options
}: BacktestFromCode): Promise<BacktestModelOutcome> {
  const { backtestModel } = await import('./backtest-model.ts');
  return backtestModel({
    ...(await commonOptions(options)),
    systemPath: system,
    model,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
}

async function commonOptions({ workspace, stage, out, progress, stop }: Omit<RunFromCode, 'system'>) {
  return {
    workspace: workspace ?? '.edgewise',
    stage: stage ?? ('search' as const),
    purpose: 'research',
    codeVersion: await packageVersion(),
    progress: progress ?? (() => undefined),
    ...(out === undefined ? {} : { out }),
    ...(stop === undefined ? {} : { stop }),
  };
}

async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return version;
}
