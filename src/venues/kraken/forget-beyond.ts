/** Of each kind at least, whatever their age; what the next reading may tell again is kept beyond that. */
const REMEMBERED = 1_000;

/** Lets go of the oldest of too many entries, of those that are not needed. */
export function forgetBeyond<Kept>(entries: Map<string, Kept>, isOld: (kept: Kept) => boolean): void {
  for (const [id, kept] of entries) {
    if (entries.size <= REMEMBERED) return;
    if (isOld(kept)) entries.delete(id);
  }
}
