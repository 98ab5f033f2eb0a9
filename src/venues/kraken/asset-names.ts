import type { PairListing } from './kraken-messages.ts';

/**
 * How much a person can do with a currency under one of its names. `free`: it can be traded, at once. `bound`: it
 * belongs to the account, and has to be moved back to the plain name before it can be traded.
 */
export type AssetForm = 'free' | 'bound';

export interface NamedAsset {
  /** The plain name, as pairs list it: `XXBT`, `ZUSD`, `ADA`. */
  readonly id: string;
  readonly form: AssetForm;
}

/**
 * What stands behind a currency's name, by Kraken's REST documentation of `BalanceEx`: `.F` earns rewards by itself and
 * is traded from; `.B`, `.M`, `.S` and `.P` earn where somebody put them, `.T` is held as tokens; `DOT28.S` is bonded
 * for 28 days.
 */
const SUFFIX = /\.([A-Z]+)$/;
const FREE_SUFFIX = 'F';
const BONDED_DAYS = /(?<=[A-Z])\d{2}$/;

/** Kraken's names of the currencies of some pairs, so that what it holds under other names is known for what it is. */
export class AssetNames {
  readonly #ids = new Map<string, string>();

  constructor(listings: readonly PairListing[]) {
    for (const { altname, base, quote } of listings) {
      this.#ids.set(base, base).set(quote, quote);
      // Currencies of the first years have a letter in front: `XXBT` and `XBT`, `ZUSD` and `USD`.
      if (!altname.startsWith(base) && altname.startsWith(base.slice(1))) this.#ids.set(base.slice(1), base);
      if (!altname.endsWith(quote) && altname.endsWith(quote.slice(1))) this.#ids.set(quote.slice(1), quote);
    }
  }

  /** Which currency of these pairs a name means; undefined for any other. */
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
