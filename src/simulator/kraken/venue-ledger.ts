import type { Instant } from '../../core/time.ts';
import type { KrakenIds } from './kraken-ids.ts';
import type { KrakenAsset } from './kraken-names.ts';

export type LedgerKind = 'deposit' | 'trade' | 'margin' | 'rollover';

/** One change of one balance. Amounts of coins and of money alike in parts of 10^-12. */
export interface LedgerEntry {
  readonly id: string;
  /** The trade, position or deposit that it belongs to. */
  readonly refid: string;
  readonly at: Instant;
  readonly kind: LedgerKind;
  readonly asset: KrakenAsset;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  /** After this entry. */
  readonly balanceMinor: bigint;
}

/** Every change of every balance, in order: what the account has is the sum of them, and was never set. */
export class VenueLedger {
  readonly #ids: KrakenIds;
  readonly #balances = new Map<string, bigint>();
  readonly entries: LedgerEntry[] = [];

  constructor(ids: KrakenIds) {
    this.#ids = ids;
  }

  book(entry: Omit<LedgerEntry, 'id' | 'balanceMinor'>): void {
    const balanceMinor = this.balanceMinor(entry.asset) + entry.amountMinor - entry.feeMinor;
    this.#balances.set(entry.asset.id, balanceMinor);
    this.entries.push({ ...entry, id: this.#ids.next('L'), balanceMinor });
  }

  balanceMinor({ id }: KrakenAsset): bigint {
    return this.#balances.get(id) ?? 0n;
  }
}
