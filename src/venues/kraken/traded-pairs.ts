import type { kraken } from 'ccxt';
import type { Instrument } from '../../core/instrument.ts';
import { AssetNames } from './asset-names.ts';
import { pairListing, type PairListing } from './kraken-messages.ts';

/** Maps the instruments that we trade to Kraken's names of them. Load the client's markets before. */
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

  /** The pair's name in trades and in AssetPairs, such as `XXBTZUSD`. */
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

  /** The venue's listing of an instrument. Orders use its `altname`; balances use its `base` and `quote`. */
  listing({ id }: Instrument): PairListing {
    return pairListing.parse(this.#client.market(id).info);
  }

  /** The names of the currencies in balances and ledger. */
  assetNames(): AssetNames {
    return new AssetNames(this.instruments.map((instrument) => this.listing(instrument)));
  }

  /** The names of the quote currencies in balances. */
  quotes(): ReadonlySet<string> {
    return new Set(this.instruments.map((instrument) => this.listing(instrument).quote));
  }
}
