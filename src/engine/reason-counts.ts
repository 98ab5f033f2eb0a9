/** So many things ended in this way, for this reason where there is more to say. */
export interface Counted<Kind extends string> {
  readonly kind: Kind;
  readonly reason?: string;
  readonly count: number;
}

interface Tally<Kind extends string> {
  readonly kind: Kind;
  readonly reason: string | undefined;
  count: number;
}

/** Different reasons of one kind that are kept apart; a run without end needs memory with one. */
const MOST_REASONS = 24;
const OTHERS = 'other reasons';

/** Counts by kind and reason. Reasons that differ in a number only are one: each word with a digit becomes an ellipsis. */
export class ReasonCounts<Kind extends string> {
  readonly #tallies = new Map<string, Tally<Kind>>();
  readonly #reasons = new Map<Kind, number>();
  /** The one that was counted last, and the text it was asked for: most often it is the next one too. */
  #newest: Tally<Kind> | undefined;
  #newestText: string | undefined;

  add(kind: Kind, text?: string, times = 1): void {
    if (this.#newest === undefined || this.#newest.kind !== kind || this.#newestText !== text) {
      this.#newest = this.#tallyOf(kind, text === undefined ? undefined : withoutNumbers(text));
      this.#newestText = text;
    }
    this.#newest.count += times;
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
      .map(({ kind, reason, count }) => ({ kind, ...(reason === undefined ? {} : { reason }), count }));
  }

  #tallyOf(kind: Kind, reason: string | undefined): Tally<Kind> {
    const found = this.#tallies.get(`${kind} ${reason ?? ''}`);
    if (found !== undefined) return found;
    const known = this.#reasons.get(kind) ?? 0;
    if (reason !== undefined && known >= MOST_REASONS && reason !== OTHERS) return this.#tallyOf(kind, OTHERS);
    this.#reasons.set(kind, known + 1);
    const made = { kind, reason, count: 0 };
    this.#tallies.set(`${kind} ${reason ?? ''}`, made);
    return made;
  }
}

function withoutNumbers(text: string): string {
  return text.replace(/\S*\d\S*/g, '…');
}
