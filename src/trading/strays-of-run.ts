import type { EdgewiseError } from '../core/errors.ts';
import { isPartFailure, partFailureInWords } from '../core/part-failure.ts';
import { failureOfStray, type StrayFailure, type StrayFailures } from '../core/stray-failure.ts';
import { forgetOldest } from '../live/forget-oldest.ts';
import type { RunReports } from './run-reports.ts';

/** Who hears of a stray failure while a run trades. */
export interface StrayHearers {
  readonly reports: Pick<RunReports, 'warn' | 'alert'> & { readonly log: Pick<RunReports['log'], 'failed'> };
  /** Keeps the failure of a part in the journal, once there is one, and reports it; undefined before. */
  readonly partFailed: () => ((failure: EdgewiseError) => void) | undefined;
}

/** After so many exceptions no more are logged: writing them may be what throws. */
const MOST_EXCEPTIONS = 20;

/** The most rejections that are told apart. */
const MOST_KNOWN = 100;

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
  readonly #warned = new Set<string>();
  #hearers: StrayHearers | undefined;
  #exceptions = 0;
  #journal: 'open' | 'closed' = 'open';

  constructor(strays: StrayFailures | undefined, asked: AbortSignal) {
    this.stop = strays === undefined ? asked : AbortSignal.any([asked, this.#exception.signal]);
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
        this.#rejected(this.#hearers, failure, placeOf(stray.error));
        return 'heard';
      case 'exception':
        this.#threw(this.#hearers, failure);
        return 'heard';
      default:
        return stray.kind satisfies never;
    }
  }

  #rejected({ reports, partFailed }: StrayHearers, failure: unknown, place: string): void {
    const isOfPart = isPartFailure(failure);
    const report = this.#journal === 'open' && isOfPart ? partFailed() : undefined;
    if (report !== undefined && isOfPart) return report(failure);
    if (this.#warned.has(place)) return;
    this.#warned.add(place);
    forgetOldest(this.#warned, MOST_KNOWN);
    reports.warn('rejection', isOfPart ? partFailureInWords(failure) : stackOf(failure));
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

/**
 * Where a failure was thrown, as far as its stack says so: a message may have a time in it, and would be new each time.
 * What node throws has a place of its own that says nothing: the first of others counts.
 */
function placeOf(failure: unknown): string {
  const frames = stackOf(failure)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  const frame = frames.find((line) => !/\bnode:/.test(line)) ?? frames[0];
  return frame === undefined ? messageIn(failure) : `${failure instanceof Error ? failure.name : ''} ${frame.trim()}`;
}
