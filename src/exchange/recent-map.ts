import type { Restorable } from '../core/restorable.ts';

/** Entries in the order in which they were set. */
export interface RecentMapSnapshot<Key, Value> {
  readonly older: readonly (readonly [Key, Value])[];
  readonly newer: readonly (readonly [Key, Value])[];
}

export interface RecentMapOptions<Value> {
  readonly capacity: number;
  readonly isNeeded: (value: Value) => boolean;
  /** Whether any value may be needed; where not, old values are not looked at one by one. */
  readonly areNeeded?: () => boolean;
}

/**
 * Remembers the newest entries, and older ones for as long as they are still needed, so that a run without end needs
 * memory with one. An entry that is not needed is there until `capacity` newer ones have been set, and gone once twice
 * as many have. Two generations, because leaving a whole map behind costs nothing, and deleting entry by entry does.
 */
export class RecentMap<Key, Value> implements Restorable<RecentMapSnapshot<Key, Value>> {
  readonly #capacity: number;
  readonly #isNeeded: (value: Value) => boolean;
  readonly #areNeeded: () => boolean;
  #newer = new Map<Key, Value>();
  #older = new Map<Key, Value>();
  /** Set last. Most questions are about it, and comparing two keys takes less time than looking one up. */
  #newest: { readonly key: Key; readonly value: Value } | undefined;

  constructor({ capacity, isNeeded, areNeeded = () => true }: RecentMapOptions<Value>) {
    this.#capacity = capacity;
    this.#isNeeded = isNeeded;
    this.#areNeeded = areNeeded;
  }

  has(key: Key): boolean {
    return this.#newer.has(key) || this.#older.has(key);
  }

  get(key: Key): Value | undefined {
    if (this.#newest !== undefined && this.#newest.key === key) return this.#newest.value;
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  /** Remembers an entry whose key is not there yet. */
  set(key: Key, value: Value): void {
    if (this.#newer.size === this.#capacity) this.#turn();
    this.#newer.set(key, value);
    this.#newest = { key, value };
  }

  /** The values that are still needed, oldest first. */
  needed(): Value[] {
    return [...this.#older.values(), ...this.#newer.values()].filter(this.#isNeeded);
  }

  /** The values are the ones that are remembered, not copies. */
  snapshot(): RecentMapSnapshot<Key, Value> {
    return { older: [...this.#older], newer: [...this.#newer] };
  }

  restore({ older, newer }: RecentMapSnapshot<Key, Value>): void {
    this.#older = new Map(older);
    this.#newer = new Map(newer);
    this.#newest = undefined;
  }

  /** The newer entries become the older ones, behind those of the older that are still needed. */
  #turn(): void {
    const kept = new Map<Key, Value>();
    if (this.#areNeeded())
      this.#older.forEach((value, key) => {
        if (this.#isNeeded(value)) kept.set(key, value);
      });
    if (kept.size === 0) this.#older = this.#newer;
    else {
      this.#newer.forEach((value, key) => kept.set(key, value));
      this.#older = kept;
    }
    this.#newer = new Map();
  }
}
