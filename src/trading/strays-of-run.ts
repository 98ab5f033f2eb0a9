import type { EdgewiseError } from '../core/errors.ts';
import { isPartFailure, partFailureInWords } from '../core/part-failure.ts';
import { failureOfStray, type StrayFailure, type StrayFailures } from '../core/stray-failure.ts';
import type { RunReports } from './run-reports.ts';
import { tellOnce } from './tell-once.ts';

/** Who hears of a stray failure while a run trades. */
export interface StrayHearers {
  readonly reports: Pick<RunReports, 'warn' | 'log' | 'alert'>;
  /** Keeps the failure of a part in the journal, once there is one, and reports it; undefined before. */
  readonly partFailed: () => ((failure: EdgewiseError) => void) | undefined;
}

/** After so many exceptions no more are logged: writing them may be what throws. */
const MOST_EXCEPTIONS = 20;

/**
 * What becomes of failures that nobody caught while a run trades. Nothing of the run waited for a promise that nobody
 * waits for: its rejection is reported, and the run goes on. An exception may have interrupted anything: it is reported
 * as a crash, and the run stops in order, so that stops and exits are settled.
 */
export class StraysOfRun {
  /** Aborted when the run is to stop: because somebody asked for it, or because of an exception. */
  readonly stop: AbortSignal;
  readonly #exception = new AbortController();
  readonly #hearing: { end(): void } | undefined;
  readonly #warnOnce: (text: string) => void;
  #hearers: StrayHearers | undefined;
  #exceptions = 0;
  #journal: 'open' | 'closed' = 'open';

  constructor(strays: StrayFailures | undefined, asked: AbortSignal) {
    this.stop = strays === undefined ? asked : AbortSignal.any([asked, this.#exception.signal]);
    this.#warnOnce = tellOnce((text) => this.#hearers?.reports.warn('rejection', text));
    this.#hearing = strays?.hear((stray) => this.#hear(stray));
  }

  /** From now on failures are reported to these; until then they end the command. */
  reportTo(hearers: StrayHearers): void {
    this.#hearers = hearers;
  }

  /** The journal is about to be closed: from now on failures are reported alone. */
  closeJournal(): void {
    this.#journal = 'closed';
  }

  end(): void {
    this.#hearing?.end();
  }

  /** Throws the exception that stopped the run, if one did. */
  throwIfStopped(): void {
    this.#exception.signal.throwIfAborted();
  }

  #hear(stray: StrayFailure): 'heard' | 'left' {
    if (this.#hearers === undefined) return 'left';
    const failure = failureOfStray(stray);
    switch (stray.kind) {
      case 'rejection':
        this.#rejected(this.#hearers, failure);
        return 'heard';
      case 'exception':
        this.#threw(this.#hearers, failure);
        return 'heard';
      default:
        return stray.kind satisfies never;
    }
  }

  #rejected({ partFailed }: StrayHearers, failure: unknown): void {
    if (!isPartFailure(failure)) return this.#warnOnce(stackOf(failure));
    const report =
      (this.#journal === 'open' ? partFailed() : undefined) ??
      ((early: EdgewiseError) => this.#warnOnce(partFailureInWords(early)));
    report(failure);
  }

  #threw({ reports }: StrayHearers, failure: unknown): void {
    if (this.#exceptions++ >= MOST_EXCEPTIONS) return;
    const message = isPartFailure(failure) ? partFailureInWords(failure) : messageIn(failure);
    reports.log.failed('crash', { message, stack: stackOf(failure) });
    if (this.#exception.signal.aborted) return;
    reports.alert({
      kind: 'crash',
      message: `process ${process.pid} stops in order after a failure that nobody caught: ${message.slice(0, 300)}`,
    });
    this.#exception.abort(failure);
  }
}

function messageIn(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

function stackOf(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
