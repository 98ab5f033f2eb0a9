import { failureOfStray, type StrayFailure, type StrayFailures } from '../../core/stray-failure.ts';

type Listen = (stray: StrayFailure) => 'heard' | 'left';

/** After the end of a command no more than so many failures are written: writing them may fail, too. */
const MOST_LATE = 20;

/**
 * Hears what no code of a command has caught. A failure that nobody in the command hears ends the command; one that comes
 * when it has ended already is given to `onLate`. Its listeners stay for the life of the process.
 */
export class ProcessWatch implements StrayFailures {
  /** Rejects with the first failure that nobody hears. */
  readonly failed: Promise<never>;
  readonly #fail: (error: unknown) => void;
  readonly #onLate: (failure: unknown) => void;
  readonly #listeners: Listen[] = [];
  #stage: 'running' | 'failed' | 'ended' = 'running';
  #late = 0;

  constructor(onLate: (failure: unknown) => void) {
    const { promise, reject } = Promise.withResolvers<never>();
    // It may reject before anybody waits for it.
    promise.catch(() => undefined);
    this.failed = promise;
    this.#fail = reject;
    this.#onLate = onLate;
    process.on('unhandledRejection', (error) => this.#stray({ kind: 'rejection', error }));
    process.on('uncaughtException', (error) => this.#stray({ kind: 'exception', error }));
  }

  hear(listen: Listen): { end(): void } {
    this.#listeners.push(listen);
    return { end: () => void this.#listeners.splice(this.#listeners.indexOf(listen), 1) };
  }

  /** Whether a failure that nobody heard has ended the command. */
  get hasFailed(): boolean {
    return this.#stage === 'failed';
  }

  /** The command has said how it ended. */
  end(): void {
    this.#stage = 'ended';
  }

  #stray(stray: StrayFailure): void {
    for (const listen of this.#listeners.toReversed()) if (listen(stray) === 'heard') return;
    switch (this.#stage) {
      case 'running':
        this.#stage = 'failed';
        return this.#fail(failureOfStray(stray));
      case 'failed':
        // The command is ending because of the first.
        return undefined;
      case 'ended':
        if (this.#late++ < MOST_LATE) this.#onLate(failureOfStray(stray));
        return undefined;
      default:
        return this.#stage satisfies never;
    }
  }
}
