import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { isDiskFull } from '../adapters/files/disk-failure.ts';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import { defaultLiveFolder, kindOfRun, liveFolderAt } from '../trading/run-folder.ts';
import { readHealth } from './read-health.ts';
import { processFailure } from './process-failure.ts';
import { readSystem } from '../parts/read-system.ts';
import { shellWord } from '../config/shell-word.ts';
import { STEADY_NODE } from '../trading/steady-node.ts';
import { workspaceAt } from '../config/workspace.ts';
import { PROGRAM_PATH } from '../trading/program-path.ts';
import { refuseReplay } from '../trading/refuse-replay.ts';
import { stopRun, type StopOutcome } from './stop-run.ts';
import { kitOfRun } from '../trading/kit-of-run.ts';
import { keysToTradeWith } from '../trading/trading-place.ts';

/** How a run was started, so that it can be started again. Keys are never part of it. */
const runCommand = z.object({ words: z.array(z.string()).readonly(), cwd: z.string() }).readonly();
type RunCommand = z.infer<typeof runCommand>;

/** What is read of the record that a run was armed. */
const armedRecord = z.object({ confirmed: z.string() });

export interface StartedDaemon {
  readonly pid: number;
  readonly folder: string;
  /** `preparing` while it still imports candles or trains a model. */
  readonly state: 'trading' | 'preparing';
  readonly log: string;
}

export interface DaemonOptions {
  readonly systemPath: string;
  readonly workspace: string;
  readonly setting: 'paper' | 'live';
  readonly url?: string;
  readonly folder?: string;
  /** Further words, which are added to those of this command line. */
  readonly also?: readonly string[];
  /** Receives a line that says what is waited for, why, and until when. */
  readonly wait?: WriteLine;
}

type WriteLine = (line: string) => void;

/** Starts this command again as a process that continues without the terminal, and waits until it trades. */
export async function startDaemon({
  systemPath,
  workspace,
  setting,
  url,
  folder,
  also = [],
  wait,
}: DaemonOptions): Promise<StartedDaemon> {
  const { name } = await readSystem(systemPath);
  const words = [...process.argv.slice(2).filter((word) => word !== '--daemon'), ...also];
  return launch(
    folder ?? defaultLiveFolder(workspaceAt(workspace).root, name, kindOfRun({ setting, url })),
    { words, cwd: process.cwd() },
    wait,
  );
}

/**
 * Stores how this process was started, once it trades, because a refused start must not be repeated. On a full disk the
 * stored command is not changed.
 */
export function rememberCommand(folder: string): void {
  const { command: path } = liveFolderAt(folder);
  const command: RunCommand = { words: process.argv.slice(2), cwd: process.cwd() };
  try {
    replaceSmallFile(path, `${JSON.stringify(command, undefined, 2)}\n`);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}

/** Stops a run in order, if it runs, and starts it again with the same command. */
export async function restartRun(folder: string, wait?: WriteLine): Promise<StartedDaemon & Pick<StopOutcome, 'was'>> {
  refuseReplay(folder);
  const command = readCommand(folder);
  // Read before the run is stopped, so that a run that cannot be started again goes on.
  const confirmation = confirmed(folder, command.words);
  await requireKeys(folder, command.words);
  const { was } = await stopRun(folder, wait);
  return { ...(await launch(folder, { ...command, words: [...command.words, ...confirmation] }, wait)), was };
}

/** Throws where the environment has no keys. A paper run on a live market has its own keys and needs none. */
async function requireKeys(folder: string, words: readonly string[]): Promise<void> {
  const command = words.find((word) => word === 'live' || word === 'paper');
  if (command === 'live') keysToTradeWith('live', await kitOfRun(folder));
  else if (words.some((word) => word === '--url' || word.startsWith('--url=')))
    keysToTradeWith('paper', await kitOfRun(folder));
}

/** Adds the confirmation text that a person typed when the run was armed. Other settings have another text. */
function confirmed(folder: string, words: readonly string[]): readonly string[] {
  const { armed } = liveFolderAt(folder);
  if (words.includes('--confirm') || !existsSync(armed)) return [];
  try {
    return ['--confirm', armedRecord.parse(JSON.parse(readFileSync(armed, 'utf8'))).confirmed];
  } catch (cause) {
    throw new EdgewiseError('data-corrupt', 'It cannot be read what was confirmed when this run was armed', {
      where: armed,
      expected: 'what `edgewise live` wrote there',
      actual: String(cause),
      cause,
      advice:
        'the run was left as it is; stop it with `edgewise stop RUN`, and start it with `edgewise live SYSTEM`, which asks again',
    });
  }
}

function readCommand(folder: string): RunCommand {
  const path = liveFolderAt(folder).command;
  try {
    return runCommand.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new EdgewiseError('file-missing', 'It is not known how this run was started', {
      where: path,
      expected: 'the folder of a run that `edgewise paper` or `edgewise live` made',
      advice: 'start it anew with that command',
      cause,
    });
  }
}

const PATIENCE_MILLIS = 60_000;
const TELL_AFTER_MILLIS = 2_000;

async function launch(folder: string, { words, cwd }: RunCommand, wait?: WriteLine): Promise<StartedDaemon> {
  const running = readHealth(liveFolderAt(folder).health);
  const { logs, health } = liveFolderAt(folder);
  mkdirSync(logs, { recursive: true });
  const log = join(logs, 'process.log');
  const output = openSync(log, 'a');
  const begun = readFileSync(log).length;
  // With --json the process prints only its result. Its progress is in the log of the day.
  const child = spawn(
    process.execPath,
    [...STEADY_NODE, PROGRAM_PATH, ...words, ...(words.includes('--json') ? [] : ['--json'])],
    { cwd, detached: true, stdio: ['ignore', output, output] },
  );
  closeSync(output);
  child.unref();
  for (let waitedMillis = 0; waitedMillis < PATIENCE_MILLIS; waitedMillis += 100) {
    const { pid } = child;
    if (pid === undefined || hasEnded(child)) {
      const said = readFileSync(log).subarray(begun).toString('utf8').trim();
      throw (
        processFailure(said) ??
        new EdgewiseError('check-failed', 'The process ended right after it was started', {
          where: log,
          actual: said.slice(-1_500),
          advice: 'start it without --daemon to see all of it',
        })
      );
    }
    const status = readHealth(health);
    if (status !== undefined && status.pid === pid && status.written !== running?.written)
      return { pid, folder, state: 'trading', log };
    if (waitedMillis === TELL_AFTER_MILLIS)
      wait?.(
        `waiting for process ${pid} to trade, ${(PATIENCE_MILLIS - waitedMillis) / 1_000} s more at most: it loads candles, may train a model, and asks the venue. Ctrl-C ends this wait, not the process`,
      );
    await pause(100);
  }
  return { pid: child.pid ?? 0, folder, state: 'preparing', log };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Describes the started process and the next commands for a person. */
export function describeDaemon({ pid, folder, state, log }: StartedDaemon): string {
  return [
    `${state === 'trading' ? 'Trading' : 'Preparing (a model may have to be trained)'} as process ${pid}. Closing this terminal does not end it.`,
    `  watch      edgewise monitor ${shellWord(folder)}`,
    `  end        edgewise stop ${shellWord(folder)}`,
    `  logs       ${join(folder, 'logs')}; how it ended is in ${log}`,
  ].join('\n');
}
