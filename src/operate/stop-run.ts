import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '../adapters/files/lock-owner.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { LiveStatus, OpenPosition } from './run-status.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { preparingProcess } from '../trading/preparation.ts';
import { processOf } from '../trading/run-process.ts';

/** Time limit in milliseconds. A stopping process first protects or closes positions, at a venue that may be slow. */
const PATIENCE_MILLIS = 60_000;
const TELL_AFTER_MILLIS = 1_000;

export interface StopOutcome {
  /** `preparing`: it trained a model or waited for the venue, and had not begun to trade. */
  readonly was: 'running' | 'preparing' | 'not running';
  readonly pid?: number;
}

/** Asks the process of a run to end in order, and waits until it has ended. */
export async function stopRun(folder: string, wait?: (line: string) => void): Promise<StopOutcome> {
  const trading = processOf(folder);
  const found = trading.kind === 'running' ? trading : preparingProcess(folder);
  if (found.kind === 'not running') return { was: 'not running' };
  const { pid } = found;
  if (pid === undefined)
    throw new EdgewiseError('check-failed', 'The run is running, and it is not known as which process', {
      where: folder,
      advice: 'end that process, `edgewise live` or `edgewise paper`, with SIGTERM',
    });
  process.kill(pid, 'SIGTERM');
  // The process gives the lock of the run back right before it ends.
  for (let waitedMillis = 0; hasProcess(folder) || isAlive(pid); waitedMillis += 100) {
    if (waitedMillis >= PATIENCE_MILLIS) {
      throw new EdgewiseError('check-failed', `Process ${pid} has not ended after ${PATIENCE_MILLIS / 1_000} s`, {
        where: folder,
        advice:
          'it may hang or be stopped; positions are protected by their stops at the venue, and `edgewise flatten` works without it',
      });
    }
    if (waitedMillis === TELL_AFTER_MILLIS)
      wait?.(
        `waiting for process ${pid} to end, ${(PATIENCE_MILLIS - waitedMillis) / 1_000} s more at most: it finishes its turn, and gives a position its stop or closes it first. Ctrl-C ends this wait, not the stop`,
      );
    await pause(100);
  }
  return { was: trading.kind === 'running' ? 'running' : 'preparing', pid };
}

function hasProcess(folder: string): boolean {
  return processOf(folder).kind === 'running' || preparingProcess(folder).kind === 'running';
}

/**
 * The open positions of a run, which are none before it has a journal; undefined where that cannot be read. A stop does
 * not fail because of that.
 */
export async function positionsLeft(
  folder: string,
  read: () => Promise<readonly OpenPosition[]>,
): Promise<readonly OpenPosition[] | undefined> {
  if (!existsSync(liveFolderAt(folder).journal)) return [];
  try {
    return await read();
  } catch (error) {
    if (error instanceof EdgewiseError) return undefined;
    throw error;
  }
}

/** The open positions that a venue goes on to hold. The venue of a replay ends with it, and holds none. */
export function heldByVenue({ kind, positions }: Pick<LiveStatus, 'kind' | 'positions'>): readonly OpenPosition[] {
  return kind === 'replay' ? [] : positions;
}

/** Describes the result of a stop, and each open position with the stop order that protects it. */
export function describeStop({ was, pid }: StopOutcome, positions: readonly OpenPosition[] | undefined): string {
  const stays =
    positions === undefined
      ? ['  Its journal cannot be read: look at the venue for what is open.']
      : positions.map(
          ({ instrument, amount, stop }) =>
            `  ${instrument} ${amount} stays open, ${stop === undefined ? 'WITHOUT a stop at the venue' : `with its stop at ${stop} at the venue`}.`,
        );
  return [STOPPED[was](pid), ...stays].join('\n');
}

const STOPPED: Readonly<Record<StopOutcome['was'], (pid: number | undefined) => string>> = {
  running: (pid) => `Stopped process ${pid}.`,
  preparing: (pid) => `Stopped process ${pid}, which was preparing and had not begun to trade.`,
  'not running': () => 'It is not running.',
};
