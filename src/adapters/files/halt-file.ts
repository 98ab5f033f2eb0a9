import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EdgewiseError } from '../../core/errors.ts';
import type { Instant } from '../../core/time.ts';
import type { HaltChange, HaltState, HaltSwitch } from '../../live/halt-switch.port.ts';
import { readSmallFile } from './read-small-file.ts';
import { RememberedFile } from './remembered-file.ts';
import { replaceSmallFile } from './replace-small-file.ts';
import { takeShortLock, type ShortLock } from './short-lock.ts';

const NEVER: HaltState = { epoch: 0, trading: 'on', reason: '', by: '', at: 0 as Instant };

/** The end of the name of a switch that was written and has not replaced the file yet: the number of its process. */
const UNPUBLISHED = /^\.\d+\.part$/;

/** A halt is tried so often against others that set the switch at the same time. */
const MOST_ATTEMPTS = 1_000;

/** Longest time in milliseconds to wait for another process that sets the switch. */
export type SetterPatience = Readonly<Record<HaltState['trading'], number>>;

/**
 * The halt switch as a small file. Any process can set it, it survives all processes, and reading it takes a few
 * microseconds: its text is read again only after the file has changed. A missing file means that trading was never
 * halted. A file that cannot be read or understood throws, and callers treat that as halted. The file lies on a local
 * disk, as the journal of the same run must.
 */
export class HaltFile implements HaltSwitch {
  readonly #path: string;
  readonly #patience: SetterPatience;
  readonly #file: RememberedFile<HaltState>;
  readonly #replaceFile: typeof replaceSmallFile;

  /** `replace` puts a text in the place of a file. */
  constructor(
    path: string,
    patience: SetterPatience = { halted: 1_000, on: 10_000 },
    replace: typeof replaceSmallFile = replaceSmallFile,
  ) {
    this.#path = path;
    this.#patience = patience;
    this.#replaceFile = replace;
    this.#file = new RememberedFile({ path, parse: (text) => haltStateOf(text, path) });
  }

  async read(): Promise<HaltState> {
    return this.readNow();
  }

  /** The same without a promise, because a file on a local disk answers at once. */
  readNow(): HaltState {
    return this.#file.read() ?? NEVER;
  }

  /**
   * Sets the switch, and resolves when the change is on the device. All is done before the promise is given, so no
   * other work of this process comes in between. The new epoch is larger than the file's and larger than `above`, the
   * epoch that the run has acted on last. It is therefore the newest even where the file was lost or replaced by an
   * older copy. Setters that hold the lock never get the same epoch. A halt that no longer waits for the lock is set
   * without it, and its epoch is at least the time; another setter may then get the same epoch. Rejects with
   * `disk-full` or `file-missing`. Rejects with `check-failed` for a resume while another process sets the switch, and
   * for a halt that others were faster than each time; the switch is not changed then.
   */
  async set(change: HaltChange, above = 0): Promise<HaltState> {
    const lock = this.#lock(change.trading);
    try {
      for (let attempt = 1; ; attempt++) {
        const state = this.#replace(change, { above, lock });
        if (state !== undefined && (lock !== undefined || this.#outlasts(state))) return state;
        // A halt is set again after another change.
        if (change.trading === 'on' || attempt === MOST_ATTEMPTS)
          throw this.#changed(change.trading, 'another process set it in between');
      }
    } finally {
      lock?.release();
    }
  }

  /** Undefined where another process has set the switch in between. */
  #replace(
    change: HaltChange,
    { above, lock }: { readonly above: number; readonly lock: ShortLock | undefined },
  ): HaltState | undefined {
    const before = this.#text();
    // Without the lock another process could choose the same next epoch.
    const least = lock === undefined ? Date.now() : 0;
    const state: HaltState = { ...change, epoch: Math.max(this.#epoch(), above, least) + 1 };
    const met = new MetAnother();
    try {
      this.#replaceFile(this.#path, JSON.stringify(state), {
        beforeReplacing: () => {
          if (this.#text() !== before) throw met;
        },
      });
    } catch (error) {
      if (error === met || isWithdrawn(error)) return undefined;
      throw error;
    }
    return state;
  }

  /**
   * Whether a halt that was set without the lock stays. The setter that holds the lock may have looked at the file
   * before and be about to replace it. The file that it would put there is removed, so that its replacing fails; where
   * it has come in between, the halt is set again.
   */
  #outlasts(halt: HaltState): boolean {
    const [folder, own] = [dirname(this.#path), basename(this.#path)];
    for (const name of readdirSync(folder))
      if (name.startsWith(own) && UNPUBLISHED.test(name.slice(own.length))) rmSync(join(folder, name), { force: true });
    return this.#text() === JSON.stringify(halt);
  }

  /** A halt waits only briefly for the lock and then continues without it. A resume needs the lock. */
  #lock(trading: HaltState['trading']): ShortLock | undefined {
    try {
      const lock = takeShortLock(`${this.#path}.lock`, this.#patience[trading]);
      if ('release' in lock) return lock;
      if (trading === 'on')
        throw this.#changed(trading, lock.heldBy === undefined ? 'another process' : `process ${lock.heldBy}`);
      return undefined;
    } catch (error) {
      if (trading === 'on') throw error;
      return undefined;
    }
  }

  #changed(trading: HaltState['trading'], actual: string): EdgewiseError {
    const done = trading === 'on' ? 'resumed' : 'halted';
    return new EdgewiseError('check-failed', `Another process sets the halt switch, and the run was not ${done}`, {
      where: this.#path,
      expected: 'no other process',
      actual,
      advice:
        trading === 'on'
          ? 'look at `edgewise status RUN`, and resume again if you still want to; end a process that hangs'
          : 'halt it again at once, or end the process of the run; then end the process that sets the switch all the time',
    });
  }

  #text(): string | undefined {
    try {
      return readSmallFile(this.#path)?.text;
    } catch {
      return undefined;
    }
  }

  /** The epoch for a switch with a damaged file: the time, which is larger than any counted epoch. */
  #epoch(): number {
    try {
      return this.readNow().epoch;
    } catch {
      return Date.now();
    }
  }
}

/** Whether replacing failed because a halt has removed the new file. */
function isWithdrawn(error: unknown): boolean {
  const cause = error instanceof EdgewiseError ? error.cause : error;
  return (
    cause instanceof Error &&
    'code' in cause &&
    cause.code === 'ENOENT' &&
    'syscall' in cause &&
    cause.syscall === 'rename'
  );
}

/** Another process has replaced the file between reading and replacing it. */
class MetAnother extends Error {}

/** Throws a SyntaxError or a TypeError for a text that is no halt switch. */
function haltStateOf(text: string, path: string): HaltState {
  const value: unknown = JSON.parse(text);
  if (!isHaltState(value)) throw new TypeError(`${path} is no halt switch`);
  return value;
}

function isHaltState(value: unknown): value is HaltState {
  if (typeof value !== 'object' || value === null) return false;
  const { epoch, trading, by, reason, at }: Readonly<Record<keyof HaltState, unknown>> = { ...EMPTY, ...value };
  return (
    Number.isSafeInteger(epoch) &&
    (trading === 'on' || trading === 'halted') &&
    typeof by === 'string' &&
    typeof reason === 'string' &&
    Number.isSafeInteger(at)
  );
}

const EMPTY: Readonly<Record<keyof HaltState, unknown>> = {
  epoch: undefined,
  trading: undefined,
  reason: undefined,
  by: undefined,
  at: undefined,
};
