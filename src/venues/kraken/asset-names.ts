import type { PairListing } from './kraken-messages.ts';

/**
 * Whether a balance under one name of a currency can be traded. `free`: it can be traded at once. `bound`: it belongs
 * to the account, and must be moved back to the plain name before it can be traded.
 */
export type AssetForm = 'free' | 'bound';

export interface NamedAsset {
  /** The plain name, as in the listing of pairs: `XXBT`, `ZUSD`, `ADA`. */
  readonly id: string;
  readonly form: AssetForm;
}

/**
 * The suffix of a currency's name. Source: Kraken's REST documentation of `BalanceEx`. `.F` earns rewards automatically
 * and can be traded. `.B`, `.M`, `.S` and `.P` earn rewards in a programme that the owner chose. `.T` is held as
 * tokens. `DOT28.S` is bonded for 28 days.
 */
const SUFFIX = /\.([A-Z]+)$/;
const FREE_SUFFIX = 'F';
const BONDED_DAYS = /(?<=[A-Z])\d{2}$/;

/**
 * Maps Kraken's names of currencies to the currencies of some pairs, so that balances under other names are recognised.
 */
export class AssetNames {
  readonly #ids = new Map<string, string>();

  constructor(listings: readonly PairListing[]) {
    for (const { altname, base, quote } of listings) {
      this.#ids.set(base, base).set(quote, quote);
      // Currencies that were listed early have a letter in front: `XXBT` for `XBT`, `ZUSD` for `USD`.
      if (!altname.startsWith(base) && altname.startsWith(base.slice(1))) this.#ids.set(base.slice(1), base);
      if (!altname.endsWith(quote) && altname.endsWith(quote.slice(1))) this.#ids.set(quote.slice(1), quote);
    }
  }

  /** The currency of these pairs that a name means; undefined for other currencies. */
  meaning(name: string): NamedAsset | undefined {
    const plain = this.#ids.get(name);
    if (plain !== undefined) return { id: plain, form: 'free' };
    const suffix = SUFFIX.exec(name)?.[1];
    if (suffix === undefined) return undefined;
    const stem = name.slice(0, -suffix.length - 1);
    const id = this.#ids.get(stem) ?? this.#ids.get(stem.replace(BONDED_DAYS, ''));
    return id === undefined ? undefined : { id, form: suffix === FREE_SUFFIX ? 'free' : 'bound' };
  }
}
