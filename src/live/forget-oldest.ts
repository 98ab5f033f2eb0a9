/** Removes the oldest entries of a set or a map beyond `most`, so that the memory of a long run has a limit. */
export function forgetOldest<Key>(entries: Set<Key> | Map<Key, unknown>, most: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= most) return;
    entries.delete(key);
  }
}
