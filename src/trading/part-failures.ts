import type { Clock } from '../core/clock.ts';
import type { EdgewiseError } from '../core/errors.ts';
import { partFailureInWords } from '../core/part-failure.ts';
import type { LiveJournal } from '../live/live-journal.port.ts';

export interface PartFailuresOptions {
  readonly journal: Pick<LiveJournal, 'note'>;
  readonly clock: Clock;
  /** Called with each failure, in words. */
  readonly tell?: ((text: string) => void) | undefined;
}

/** Keeps in the journal that a part of a user threw, and reports it. */
export class PartFailures {
  readonly #options: PartFailuresOptions;
  #stage: 'restoring' | 'trading' = 'restoring';

  constructor(options: PartFailuresOptions) {
    this.#options = options;
  }

  /** From now on failures are new: those of a moment that a restart shows again are in the journal already. */
  begin(): void {
    this.#stage = 'trading';
  }

  /** To be given to whoever calls the parts. */
  readonly report = (failure: EdgewiseError): void => {
    if (this.#stage === 'restoring') return;
    const { journal, clock, tell } = this.#options;
    const text = partFailureInWords(failure);
    journal.note({ at: clock.now(), kind: 'part-failed', detail: { text } });
    tell?.(text);
  };
}
