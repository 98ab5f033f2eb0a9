import { readFileSync } from 'node:fs';
import type { Instant } from '../../core/time.ts';
import type { HaltState, HaltSwitch } from '../../live/halt-switch.port.ts';
import { replaceSmallFile } from './replace-small-file.ts';

const NEVER: HaltState = { epoch: 0, trading: 'on', reason: '', by: '', at: 0 as Instant };

/**
 * The halt switch as a small file: set by any process, outlasting all of them, read in microseconds. A file that is not
 * there means that nobody ever halted; one that cannot be read or understood throws, which counts as halted.
 */
export class HaltFile implements HaltSwitch {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  read(): HaltState {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return NEVER;
      throw error;
    }
    const value: unknown = JSON.parse(text);
    if (!isHaltState(value)) throw new TypeError(`${this.#path} is no halt switch`);
    return value;
  }

  /**
   * Sets the switch and returns when the device has it. The epoch comes after the file's and after `above`, the one that the
   * run has acted on last: a file that was lost or put back to an earlier copy is newer than all again. Throws `disk-full` or
   * `file-missing`, and the switch is as it was then.
   */
  set(change: Omit<HaltState, 'epoch'>, above = 0): HaltState {
    const state: HaltState = { ...change, epoch: Math.max(this.#epoch(), above) + 1 };
    replaceSmallFile(this.#path, JSON.stringify(state));
    return state;
  }

  /** A switch that was damaged is set anew; its epoch is then the time, which no counter reaches. */
  #epoch(): number {
    try {
      return this.read().epoch;
    } catch {
      return Date.now();
    }
  }
}

function isHaltState(value: unknown): value is HaltState {
  return typeof value === 'object' && value !== null && 'epoch' in value && Number.isSafeInteger(value.epoch) && 'trading' in value && (value.trading === 'on' || value.trading === 'halted') && 'by' in value && 'reason' in value;
}
