import { baseAmount } from '../core/base-amount.ts';
import type { Clock } from '../core/clock.ts';
import { textOfAmount } from '../core/decimal-text.ts';
import type { Instrument } from '../core/instrument.ts';
import type { JournalNote, LiveJournal } from './live-journal.port.ts';
import type { Difference } from './reconciliation.ts';

export interface ComparisonNotesOptions {
  readonly journal: Pick<LiveJournal, 'note'>;
  readonly clock: Clock;
  readonly instruments: readonly Instrument[];
}

/** What the venue's account has beyond the books of a run. */
export interface Beyond {
  readonly cashMinor: bigint;
  /** Signed whole lots, of the instruments that differ. */
  readonly lots: Readonly<Record<string, number>>;
}

export const NOTHING_BEYOND: Beyond = Object.freeze({ cashMinor: 0n, lots: Object.freeze({}) });

/**
 * Keeps what comparisons of books and venue find: the first agreement and every difference that is not the one before.
 */
export class ComparisonNotes {
  readonly #options: ComparisonNotesOptions;
  /** The differences noted last, in words; undefined before the first note. */
  #noted: string | undefined;

  constructor(options: ComparisonNotesOptions) {
    this.#options = options;
  }

  /** A comparison is over. `before` is what was known of the books until then. */
  compared(differences: readonly Difference[], before: 'agree' | 'not-yet' | 'differ'): 'agree' | 'differ' {
    const { journal, clock, instruments } = this.#options;
    const now = differences.length === 0 ? 'agree' : 'differ';
    const words = differences.map((difference) => inWords(difference, instruments));
    if (before === now && this.#noted === words.join()) return now;
    this.#noted = words.join();
    const { cashMinor, lots } = beyondOf(differences);
    journal.note({
      at: clock.now(),
      kind: now === 'agree' ? 'reconciled' : 'difference',
      detail: { differences: words, beyond: { cashMinor: String(cashMinor), lots } },
    });
    return now;
  }
}

function beyondOf(differences: readonly Difference[]): Beyond {
  let cashMinor = 0n;
  const lots: Record<string, number> = {};
  for (const difference of differences) {
    if (difference.kind === 'cash') cashMinor = difference.minor;
    else lots[difference.instrument] = difference.theirs - difference.ours;
  }
  return { cashMinor, lots };
}

/** What the newest comparison found; nothing where none was noted, and of journals of older versions. */
export function newestBeyond(notes: Iterable<JournalNote>): Beyond {
  const newest = [...notes].findLast(({ kind }) => kind === 'reconciled' || kind === 'difference');
  const beyond = newest?.detail['beyond'] as
    | { readonly cashMinor: string; readonly lots: Readonly<Record<string, number>> }
    | undefined;
  return beyond === undefined ? NOTHING_BEYOND : { cashMinor: BigInt(beyond.cashMinor), lots: beyond.lots };
}

function inWords(difference: Difference, instruments: readonly Instrument[]): string {
  if (difference.kind === 'cash') return `cash: the venue has ${textOfAmount(difference.minor, 2)} beyond our books`;
  const instrument = instruments.find(({ id }) => id === difference.instrument);
  return `${difference.instrument}: the venue has ${baseAmount(difference.theirs, instrument)}, our books ${baseAmount(difference.ours, instrument)}`;
}
