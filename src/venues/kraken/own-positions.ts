/** The most positions that are kept. */
const REMEMBERED = 10_000;

/**
 * Knows the margin positions of our instruments by the venue's ids, so that a rollover fee can be told from one of
 * another system on the same account, and gets to the trade that it was paid for: the ledger names the position and not
 * its pair. A position is known by the trades in our instruments, those of a person among them, and by each reading of
 * what is open. Those of a position that is open are read again after a restart, however old they are, so one that is
 * not known is none of ours.
 */
export class OwnPositions {
  /** Instruments by position. */
  readonly #instruments = new Map<string, string>();

  note(id: string, instrument: string): void {
    // The newest are last: a position that stays open stays known.
    this.#instruments.delete(id);
    this.#instruments.set(id, instrument);
    for (const oldest of this.#instruments.keys()) {
      if (this.#instruments.size <= REMEMBERED) return;
      this.#instruments.delete(oldest);
    }
  }

  /** The instrument of a position; undefined where it is none of ours. */
  instrumentOf(id: string): string | undefined {
    return this.#instruments.get(id);
  }
}
