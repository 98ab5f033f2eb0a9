/** The most positions that are kept. */
const REMEMBERED = 10_000;

/**
 * Knows the margin positions of our instruments by the venue's ids, so that a rollover fee can be told from one of
 * another system on the same account: the ledger names the position and not its pair. A position is known by the trades
 * in our instruments, those of a person among them, and by each reading of what is open. Those of a position that is open are read again after a restart,
 * however old they are, so one that is not known is none of ours.
 */
export class OwnPositions {
  readonly #ids = new Set<string>();

  note(id: string): void {
    // The newest are last: a position that stays open stays known.
    this.#ids.delete(id);
    this.#ids.add(id);
    for (const oldest of this.#ids) {
      if (this.#ids.size <= REMEMBERED) return;
      this.#ids.delete(oldest);
    }
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }
}
