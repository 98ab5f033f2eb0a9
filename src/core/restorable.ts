/**
 * Something that gives all that it remembers as plain data, and goes on from such data as if it had lived through what
 * they stand for. Plain data are numbers, texts, BigInts, truth values, and arrays and objects of them; what is
 * undefined is left out. A snapshot shares nothing that changes later.
 */
export interface Restorable<Snapshot> {
  snapshot(): Snapshot;
  /**
   * Replaces all that is remembered. Throws a RangeError where the snapshot is of something that was made otherwise; it
   * has to be restored again before it is used then.
   */
  restore(snapshot: Snapshot): void;
}
