import { EdgewiseError } from '../../core/errors.ts';
import type { StrayFailure, StrayFailures } from '../../core/stray-failure.ts';

type Listen = (stray: StrayFailure) => 'heard' | 'left';

/** After the end of a command no more than so many failures are written: writing them may fail, too. */
const MOST_LATE = 20;

/** Who is told what the command itself cannot say any more. */
export interface ProcessWatchOptions {
  /** Hears failures that come when the command has ended. */
  readonly onLate: (failure: unknown) => void;
  /** Hears that the process ends although the command has not; nothing that takes time can be done. */
  readonly onCutOff: (failure: unknown) => void;
}

/**
 * Hears what no code of a command has caught, and sees that only the command ends its process. A failure that nobody in
 * the command hears ends it. `process.exit` throws while it runs: code of a user would end it without a word. It says
 * so where nothing is left to do although the command waits. A reader that closes the pipe is no failure. Its listeners
 * stay for the life of the process; what puts a failure into words is loaded for it alone.
 */
export class ProcessWatch implements StrayFailures {
  /** Rejects with the first failure that nobody hears. */
  readonly failed: Promise<never>;
  readonly #fail: (error: unknown) => void;
  readonly #options: ProcessWatchOptions;
  /** The newest last. */
  readonly #listeners = new Set<{ readonly listen: Listen }>();
  #stage: 'running' | 'failed' | 'ended' = 'running';
  #late = 0;
  /** The words of failures that were told, with their lines: the same is not told again. */
  readonly #told = new Set<string>();

  constructor(options: ProcessWatchOptions) {
    const { promise, reject } = Promise.withResolvers<never>();
    // It may reject before anybody waits for it.
    promise.catch(() => undefined);
    this.failed = promise;
    this.#fail = reject;
    this.#options = options;
    endureClosedReaders();
    process.on('unhandledRejection', (error) => this.#stray({ kind: 'rejection', error }));
    process.on('uncaughtException', (error) => this.#stray({ kind: 'exception', error }));
    process.on('beforeExit', () => void this.#idle());
    process.on('exit', (code) => this.#cutOff(code));
    this.#refuseExit();
  }

  hear(listen: Listen): { end(): void } {
    const listener = { listen };
    this.#listeners.add(listener);
    return { end: () => void this.#listeners.delete(listener) };
  }

  /** Whether a failure that nobody heard has ended the command. */
  get hasFailed(): boolean {
    return this.#stage === 'failed';
  }

  /** The command has said how it ended. */
  end(): void {
    this.#stage = 'ended';
  }

  /** Nothing is left to do. Who loads a module listens, too, and says which module waits. */
  async #idle(): Promise<void> {
    if (this.#stage !== 'running' || process.listenerCount('beforeExit') > 1) return;
    this.#stage = 'failed';
    const { neverSettled } = await import('../../core/pending-calls.ts');
    this.#fail(neverSettled());
  }

  #cutOff(code: number): void {
    if (this.#stage === 'ended') return;
    this.#stage = 'ended';
    this.#options.onCutOff(
      new EdgewiseError('part-failed', 'The process ended before the command', {
        where: 'code of yours, or of a package that it uses',
        expected: 'nobody but the command ends its process',
        actual: `an exit with code ${code}`,
        advice: 'take out what ends the process, or waits for something that never comes',
      }),
    );
  }

  #refuseExit(): void {
    // oxlint-disable-next-line typescript/unbound-method -- called with its process
    const exit = process.exit;
    process.exit = (...given) => {
      // Without a code it keeps the one that the command has ended with.
      if (this.#stage === 'ended') return exit.apply(process, given);
      throw new Error(`it calls process.exit(${given.join()}): only the command ends its process`);
    };
  }

  #stray(stray: StrayFailure): void {
    for (const { listen } of [...this.#listeners].toReversed()) if (listen(stray) === 'heard') return;
    switch (this.#stage) {
      case 'running':
        this.#stage = 'failed';
        return void inWords(stray).then((failure) => {
          this.#isNew(failure);
          this.#fail(failure);
        });
      case 'failed':
        // The command is ending because of the first.
        return undefined;
      case 'ended':
        return void inWords(stray).then((failure) => {
          if (this.#isNew(failure) && this.#late++ < MOST_LATE) this.#options.onLate(failure);
        });
      default:
        return this.#stage satisfies never;
    }
  }

  /** Whether no failure was told in the same words yet, which name the line; from now on this one counts as told. */
  #isNew(failure: unknown): boolean {
    if (!(failure instanceof EdgewiseError)) return true;
    const before = this.#told.size;
    return this.#told.add(failure.message).size > before;
  }
}

async function inWords(stray: StrayFailure): Promise<unknown> {
  try {
    const { failureOfStray } = await import('../../core/stray-failure.ts');
    return failureOfStray(stray);
  } catch {
    return stray.error;
  }
}

/**
 * Makes this process continue when the reader of its output stops reading, as `| head` does. The exit code is that of
 * the command, and a run trades on. Any other failure of these streams is thrown.
 */
function endureClosedReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', onStreamError);
  }
}

function onStreamError(error: Error): void {
  if (!isClosedReader(error)) throw error;
}

/** Whether a write failed because the reader has closed the pipe. */
export function isClosedReader(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
