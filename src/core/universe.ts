import type { Instrument } from './instrument.ts';
import type { Restorable } from './restorable.ts';

/**
 * What a system does with a market. A `traded` market may be bought and sold; a `watched` one is only looked at, by
 * features and by strategies.
 */
export type MarketRole = 'traded' | 'watched';

/** No run has more markets at one time. */
export const MOST_SLOTS = 64;

export interface UniverseMarket {
  readonly instrument: Instrument;
  readonly role: MarketRole;
}

/** The markets by slot. */
export type UniverseSnapshot = readonly (UniverseMarket | 'free')[];

export interface UniverseOptions {
  /** The markets at the beginning; they take the first slots in this order. */
  readonly markets: readonly UniverseMarket[];
  /** The most markets at one time. By default no market can be added before another one is settled. */
  readonly slots?: number | undefined;
}

/**
 * The markets that a system sees, by slot. The number of a slot is the market's number everywhere: in moments, signals,
 * quotes and ledgers. Markets may be listed and settled while a run lives. A new market takes the lowest free slot, so
 * that the same changes give the same numbers and a run without end needs room for the markets of one time only.
 */
export class Universe implements Restorable<UniverseSnapshot | undefined> {
  /** The most markets at one time. */
  readonly slots: number;
  readonly #markets: (UniverseMarket | undefined)[] = [];
  readonly #slotOf = new Map<string, number>();
  readonly #begunWith: readonly UniverseMarket[];
  #changes: 'none' | 'some' = 'none';
  #traded = 0;

  /** Throws a RangeError where there are more markets than slots, or two of one instrument. */
  constructor({ markets, slots = markets.length }: UniverseOptions) {
    this.slots = slots;
    this.#begunWith = markets;
    this.#begin();
  }

  /** How many markets have the role `traded`. */
  get traded(): number {
    return this.#traded;
  }

  /** Whether every slot that was ever used has a traded market now. */
  get areAllTraded(): boolean {
    return this.#traded === this.#markets.length;
  }

  /**
   * Adds a market; its slot. Throws a RangeError when no slot is free or the instrument has a market already.
   */
  list(instrument: Instrument, role: MarketRole): number {
    if (this.#slotOf.has(instrument.id)) throw new RangeError(`${instrument.id} is in the universe already`);
    const slot = this.freeSlot;
    if (slot >= this.slots)
      throw new RangeError(`The universe has ${this.slots} slots and none is free for ${instrument.id}`);
    this.#markets[slot] = { instrument, role };
    this.#slotOf.set(instrument.id, slot);
    if (role === 'traded') this.#traded++;
    this.#changes = 'some';
    return slot;
  }

  /** Frees the slot of a market of which nothing is held any more. Throws a RangeError for a slot without a market. */
  settle(slot: number): UniverseMarket {
    const market = this.#markets[slot];
    if (market === undefined) throw new RangeError(`A settled market is in the universe; slot ${slot} has none`);
    this.#markets[slot] = undefined;
    this.#slotOf.delete(market.instrument.id);
    if (market.role === 'traded') this.#traded--;
    this.#changes = 'some';
    return market;
  }

  /** The markets by slot; undefined while they are those of the beginning. */
  snapshot(): UniverseSnapshot | undefined {
    return this.#changes === 'none' ? undefined : this.#markets.map((market) => market ?? 'free');
  }

  /** Throws a RangeError for more markets than slots. */
  restore(snapshot: UniverseSnapshot | undefined): void {
    this.#markets.length = 0;
    this.#slotOf.clear();
    this.#traded = 0;
    if (snapshot === undefined) {
      this.#begin();
      return;
    }
    if (snapshot.length > this.slots)
      throw new RangeError(`The universe has ${this.slots} slots, a snapshot has markets for ${snapshot.length}`);
    for (const [slot, market] of snapshot.entries()) {
      this.#markets[slot] = market === 'free' ? undefined : market;
      if (market === 'free') continue;
      this.#slotOf.set(market.instrument.id, slot);
      if (market.role === 'traded') this.#traded++;
    }
    this.#changes = 'some';
  }

  #begin(): void {
    for (const { instrument, role } of this.#begunWith) this.list(instrument, role);
    this.#changes = 'none';
  }

  /** The slot that the next market takes; as high as `slots` where none is free. */
  get freeSlot(): number {
    const free = this.#markets.indexOf(undefined);
    return free === -1 ? this.#markets.length : free;
  }

  /** The instruments by slot; undefined in a free one. */
  get instruments(): readonly (Instrument | undefined)[] {
    return this.#markets.map((market) => market?.instrument);
  }

  /** The market of a slot; undefined while the slot is free. */
  at(slot: number): UniverseMarket | undefined {
    return this.#markets[slot];
  }

  /** The slot of an instrument; undefined where the universe has no market of it. */
  slotOf(instrument: string): number | undefined {
    return this.#slotOf.get(instrument);
  }

  /** Whether the slot has a market that may be bought and sold. */
  isTraded(slot: number): boolean {
    return this.#markets[slot]?.role === 'traded';
  }
}

/** A universe of traded markets only. */
export function tradedUniverse(instruments: readonly Instrument[], slots?: number): Universe {
  return new Universe({ markets: instruments.map((instrument) => ({ instrument, role: 'traded' })), slots });
}
