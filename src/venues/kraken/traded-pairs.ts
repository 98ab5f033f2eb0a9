import type { kraken } from 'ccxt';
import type { Instrument } from '../../core/instrument.ts';
import { AssetNames } from './asset-names.ts';
import { pairListing, type PairListing } from './kraken-messages.ts';

/** The instruments that we trade under the names that Kraken has for them. Its markets must have been loaded. */
export class TradedPairs {
  readonly instruments: readonly Instrument[];
  readonly #client: kraken;

  constructor(instruments: readonly Instrument[], client: kraken) {
    this.instruments = instruments;
    this.#client = client;
  }

  /** Throws a RangeError for an instrument that this system does not trade. */
  instrument(id: string): Instrument {
    const instrument = this.instruments.find((listed) => listed.id === id);
    if (instrument === undefined) throw new RangeError(`${id} is not traded on this venue by this system`);
    return instrument;
  }

  /** `XXBTZUSD`: what trades and AssetPairs call it. */
  pairOf({ id }: Instrument): string {
    return this.#client.market(id).id ?? id;
  }

  /** The instrument of a trade or a position; undefined for a pair that we do not trade. */
  ofPair(pair: string): Instrument | undefined {
    return this.instruments.find((listed) => this.pairOf(listed) === pair);
  }

  /** The instrument of an order; undefined for a pair that we do not trade. */
  ofAltname(altname: string): Instrument | undefined {
    return this.instruments.find((listed) => this.listing(listed).altname === altname);
  }

  /** What the venue lists it as: orders call it by its `altname`, balances its currencies by `base` and `quote`. */
  listing({ id }: Instrument): PairListing {
    return pairListing.parse(this.#client.market(id).info);
  }

  /** What balances and ledger call the currencies. */
  assetNames(): AssetNames {
    return new AssetNames(this.instruments.map((instrument) => this.listing(instrument)));
  }

  /** The quote currencies, as balances call them. */
  quotes(): ReadonlySet<string> {
    return new Set(this.instruments.map((instrument) => this.listing(instrument).quote));
  }
}
