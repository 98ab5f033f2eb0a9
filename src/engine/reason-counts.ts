import type { Restorable } from '../core/restorable.ts';

/** So many things ended in this way, for this reason where there is more to say. */
export interface Counted<Kind extends string> {
  readonly kind: Kind;
  /** Each value that differed between the counted reasons is given as a range: `0.12 to 0.52 USD`. */
  readonly reason?: string;
  readonly count: number;
}

/** The lowest and the highest of the words that stood at one place of a reason. */
interface WordRange {
  low: string;
  high: string;
}

interface Tally<Kind extends string> {
  readonly kind: Kind;
  /** The reason around its ranges: one piece more than there are ranges. Undefined without a reason. */
  readonly pieces: readonly string[] | undefined;
  readonly ranges: WordRange[];
  count: number;
}

/** The tallies in the order in which their first reasons came. */
export type ReasonCountsSnapshot<Kind extends string> = readonly Readonly<Tally<Kind>>[];

/** So many different reasons of one kind are kept apart at most, so that the memory of a long run has a limit. */
const MOST_REASONS = 24;
const OTHERS = 'other reasons';
/** A word with a digit, without the punctuation around it. */
const VALUE = /[^\s(["']*\d(?:\S*[^\s.,;:!?)\]"'])?/g;

/**
 * Counts by kind and reason. Reasons that differ only in words with a digit are one, with a range for each such word.
 */
export class ReasonCounts<Kind extends string> implements Restorable<ReasonCountsSnapshot<Kind>> {
  readonly #tallies = new Map<string, Tally<Kind>>();
  readonly #reasons = new Map<Kind, number>();
  /** The tally that was counted last, and its text: the next text is most often the same. */
  #newest: Tally<Kind> | undefined;
  #newestText: string | undefined;

  add(kind: Kind, text?: string, times = 1): void {
    if (this.#newest === undefined || this.#newest.kind !== kind || this.#newestText !== text) {
      this.#newest = this.#tallyOf(kind, text);
      this.#newestText = text;
    }
    this.#newest.count += times;
  }

  snapshot(): ReasonCountsSnapshot<Kind> {
    return [...this.#tallies.values()].map(copyOf);
  }

  restore(tallies: ReasonCountsSnapshot<Kind>): void {
    this.#tallies.clear();
    this.#reasons.clear();
    this.#newest = undefined;
    this.#newestText = undefined;
    for (const tally of tallies) {
      this.#tallies.set(keyOf(tally.kind, tally.pieces), copyOf(tally));
      this.#reasons.set(tally.kind, (this.#reasons.get(tally.kind) ?? 0) + 1);
    }
  }

  get total(): number {
    let total = 0;
    for (const { count } of this.#tallies.values()) total += count;
    return total;
  }

  /** The most frequent first. */
  list(): Counted<Kind>[] {
    return [...this.#tallies.values()]
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
      .map(({ kind, pieces, ranges, count }) => ({
        kind,
        ...(pieces === undefined ? {} : { reason: textOf(pieces, ranges) }),
        count,
      }));
  }

  #tallyOf(kind: Kind, text: string | undefined): Tally<Kind> {
    const pieces = text?.split(VALUE);
    const values = text?.match(VALUE) ?? [];
    const key = keyOf(kind, pieces);
    const found = this.#tallies.get(key);
    if (found !== undefined) {
      found.ranges.forEach((range, place) => widen(range, values[place] ?? range.low));
      return found;
    }
    const known = this.#reasons.get(kind) ?? 0;
    if (text !== undefined && known >= MOST_REASONS && text !== OTHERS) return this.#tallyOf(kind, OTHERS);
    this.#reasons.set(kind, known + 1);
    const made = { kind, pieces, ranges: values.map((value) => ({ low: value, high: value })), count: 0 };
    this.#tallies.set(key, made);
    return made;
  }
}

function keyOf(kind: string, pieces: readonly string[] | undefined): string {
  return `${kind} ${pieces?.join('\n') ?? ''}`;
}

function copyOf<Kind extends string>(tally: Readonly<Tally<Kind>>): Tally<Kind> {
  return { ...tally, ranges: tally.ranges.map((range) => ({ ...range })) };
}

function widen(range: WordRange, value: string): void {
  if (isBelow(value, range.low)) range.low = value;
  if (isBelow(range.high, value)) range.high = value;
}

/** By number where both words begin with one, else by their letters. */
function isBelow(a: string, b: string): boolean {
  const [first, second] = [Number.parseFloat(a), Number.parseFloat(b)];
  return Number.isNaN(first) || Number.isNaN(second) || first === second ? a < b : first < second;
}

function textOf(pieces: readonly string[], ranges: readonly WordRange[]): string {
  const words = ranges.map(({ low, high }) => (low === high ? low : `${low} to ${high}`));
  return pieces.map((piece, place) => `${piece}${words[place] ?? ''}`).join('');
}
