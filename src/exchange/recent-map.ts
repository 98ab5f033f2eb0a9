/**
 * Remembers the newest entries only, so that a run without end needs memory with one: an entry is there until `capacity`
 * newer ones have been set, and gone once twice as many have. Two generations, because a map that is emptied at once
 * costs nothing, and one that is emptied entry by entry does.
 */
export class RecentMap<Key, Value> {
  readonly #capacity: number;
  #newer = new Map<Key, Value>();
  #older = new Map<Key, Value>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(key: Key): boolean {
    return this.#newer.has(key) || this.#older.has(key);
  }

  get(key: Key): Value | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  /** Remembers an entry whose key is not there yet. */
  set(key: Key, value: Value): void {
    if (this.#newer.size === this.#capacity) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(key, value);
  }
}
