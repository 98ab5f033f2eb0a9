import type { Clock } from '../core/clock.ts';
import { HOUR, type Instant } from '../core/time.ts';
import type { EdgewiseError } from '../core/errors.ts';
import { partFailureInWords } from '../core/part-failure.ts';
import { forgetOldest } from '../live/forget-oldest.ts';
import type { LiveJournal } from '../live/live-journal.port.ts';

export interface PartFailuresOptions {
  readonly journal: Pick<LiveJournal, 'note'>;
  readonly clock: Clock;
  /** Called with each failure, in words. */
  readonly tell?: ((text: string) => void) | undefined;
}

/** A part may fail at every change of equity: the same failure is reported again after so long. */
const AGAIN_AFTER = HOUR;

/** The most failures that are told apart. */
const MOST_KNOWN = 100;

/** Keeps in the journal that a part of a user threw, and reports it. */
export class PartFailures {
  readonly #options: PartFailuresOptions;
  #stage: 'restoring' | 'trading' = 'restoring';
  /** When each failure was reported last, by its words, and how often it came since. */
  readonly #reported = new Map<string, { readonly at: Instant; since: number }>();

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
    const words = partFailureInWords(failure);
    const at = clock.now();
    const known = this.#reported.get(words);
    if (known !== undefined && at - known.at < AGAIN_AFTER) {
      known.since++;
      return;
    }
    const text =
      known === undefined || known.since === 0 ? words : `${words} (and ${known.since} times since the last)`;
    this.#reported.set(words, { at, since: 0 });
    forgetOldest(this.#reported, MOST_KNOWN);
    journal.note({ at, kind: 'part-failed', detail: { text } });
    tell?.(text);
  };
}
