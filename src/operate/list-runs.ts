import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EdgewiseError } from '../core/errors.ts';
import type { ResearchSummary } from '../report/research-summary.ts';
import { namedRuns, type NamedRun } from '../research/find-run.ts';
import { liveStatus } from './run-status.ts';

/** One run of a workspace with its main figures. `problem` says what could not be read. */
export interface ListedRun {
  readonly name: string;
  readonly folder: string;
  /** `trading` where it is not readable whether the run is on paper or live. */
  readonly kind: 'research' | 'backtest' | 'paper' | 'live' | 'trading';
  readonly system: string;
  /** Time of the last written file, by this machine's clock. */
  readonly written: string;
  readonly state: string;
  readonly trades?: number;
  /** Return of research and backtests after costs, as a fraction. */
  readonly totalReturn?: number;
  readonly sharpe?: number;
  readonly problem?: string;
}

/** Every run of a workspace, the newest first. A run that cannot be read is listed with the reason. */
export async function listRuns(workspace: string): Promise<readonly ListedRun[]> {
  const listed: ListedRun[] = [];
  for (const run of namedRuns(workspace)) listed.push(await describeRun(run));
  return listed.sort((a, b) => (a.written < b.written ? 1 : a.written > b.written ? -1 : a.name < b.name ? -1 : 1));
}

async function describeRun(run: NamedRun): Promise<ListedRun> {
  const { name, folder, kind } = run;
  try {
    return kind === 'research' ? researched(run) : await traded(run);
  } catch (error) {
    const problem = error instanceof EdgewiseError ? (error.message.split('\n')[0] ?? '') : String(error);
    return { name, folder, kind, system: '', written: '', state: 'unreadable', problem };
  }
}

/**
 * The summary of a finished run of research. Throws `data-corrupt` where it is no JSON, `file-missing` where there is
 * none.
 */
export function readSummary(folder: string): ResearchSummary {
  const path = join(folder, 'summary.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new EdgewiseError('file-missing', 'The figures of this run cannot be read', {
      where: path,
      expected: 'a run that `edgewise research` or `edgewise backtest` made',
      actual: 'a run on paper or live has no figures of research',
      advice: '`edgewise runs list` says which run is which',
      cause,
    });
  }
  try {
    return JSON.parse(text) as ResearchSummary;
  } catch (cause) {
    throw new EdgewiseError('data-corrupt', 'The figures of this run are no JSON', {
      where: path,
      advice: 'Run it again: the same file, data and seed give the same figures.',
      cause,
    });
  }
}

function researched({ name, folder }: NamedRun): ListedRun {
  const summary = readSummary(folder);
  const { system, strategy, artifact, command } = summary;
  const { trades, totalReturn, sharpe } = strategy;
  return {
    name,
    folder,
    system,
    kind: artifact !== undefined && command?.startsWith('edgewise backtest') === true ? 'backtest' : 'research',
    written: statSync(join(folder, 'run.json')).mtime.toISOString(),
    state: verdictInWords(summary),
    trades,
    totalReturn,
    ...(sharpe.value === undefined ? {} : { sharpe: sharpe.value }),
  };
}

/** The verdict, and on what it was given. Earlier versions gave one in sample; it is none. */
function verdictInWords({ verdict: { verdict }, stage, learnedFromJudgedRows }: ResearchSummary): string {
  if (learnedFromJudgedRows !== undefined) return 'no verdict (in sample)';
  return stage === 'final' ? `${verdict} (hold-out)` : verdict;
}

async function traded({ name, folder }: NamedRun): Promise<ListedRun> {
  const { system, setting, process, halt, trades, positions, flattened } = await liveStatus(folder);
  const open = positions.length === 0 ? '' : flattened === undefined ? `, ${positions.length} open` : ', flattened';
  return {
    name,
    folder,
    system,
    kind: setting,
    written: statSync(join(folder, 'journal.sqlite')).mtime.toISOString(),
    state: `${process}${halt.trading === 'on' ? '' : ', halted'}${open}`,
    trades,
  };
}
