/**
 * The least number of entries that are kept, whatever their age. Entries that the next reading may give again are kept
 * too.
 */
const REMEMBERED = 1_000;

/** Deletes the oldest entries beyond that number if they are old enough. */
export function forgetBeyond<Kept>(entries: Map<string, Kept>, isOld: (kept: Kept) => boolean): void {
  for (const [id, kept] of entries) {
    if (entries.size <= REMEMBERED) return;
    if (isOld(kept)) entries.delete(id);
  }
}
