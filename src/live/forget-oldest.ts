/**
 * Lets go of the oldest entries of a set or a map that has more than so many: a run without end needs memory with one.
 */
export function forgetOldest<Key>(entries: Set<Key> | Map<Key, unknown>, most: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= most) return;
    entries.delete(key);
  }
}
