import type { Instant } from '../../../core/time.ts';
import { keptMinor } from './kept-decimals.ts';
import type { KrakenIds } from './kraken-ids.ts';
import type { KrakenAsset } from './kraken-names.ts';

export type LedgerKind = 'deposit' | 'trade' | 'margin' | 'rollover';

/**
 * One change of one balance. Amounts of coins and money are in parts of 10^-18, rounded to the decimals of the asset.
 */
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

/**
 * The ledger of all changes of balances, in order and in the decimals of each asset. A balance is the sum of its
 * entries and is never set directly.
 */
export class VenueLedger {
  readonly #ids: KrakenIds;
  readonly #balances = new Map<string, bigint>();
  readonly entries: LedgerEntry[] = [];

  constructor(ids: KrakenIds) {
    this.#ids = ids;
  }

  /** Rounds amount and fee separately, and books them. Returns the change of the balance. */
  book(entry: Omit<LedgerEntry, 'id' | 'balanceMinor'>): bigint {
    const { decimals, id } = entry.asset;
    const [amountMinor, feeMinor] = [keptMinor(entry.amountMinor, decimals), keptMinor(entry.feeMinor, decimals)];
    const movedMinor = amountMinor - feeMinor;
    const balanceMinor = this.balanceMinor(entry.asset) + movedMinor;
    this.#balances.set(id, balanceMinor);
    this.entries.push({ ...entry, amountMinor, feeMinor, id: this.#ids.next('L'), balanceMinor });
    return movedMinor;
  }

  balanceMinor({ id }: KrakenAsset): bigint {
    return this.#balances.get(id) ?? 0n;
  }
}
