/**
 * What a person has decided to book of what happened at the venue without the run: a position that was closed by hand
 * or liquidated. It is written down before it is booked, by whoever decided it, and booked by the process that trades
 * the run.
 */
export interface Adoption {
  /** Of this decision. */
  readonly id: string;
  /** Who decided it. */
  readonly by: string;
  /**
   * Fills and cash flows as the journal writes events, to be booked all together or not at all. Those that it has
   * already are left out.
   */
  readonly events: readonly string[];
}

/** Where a process finds what was decided. */
export interface AdoptionInbox {
  /** Undefined where nothing waits. Throws where it cannot be read: then nothing of it is booked. */
  read(): Adoption | undefined;
  /** It was booked, or refused. */
  clear(id: string): void;
}
