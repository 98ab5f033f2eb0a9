import type { Instrument } from '../../core/instrument.ts';
import type { Listing } from '../../core/listing.ts';
import type { MarketHints } from '../../live/market-hints.port.ts';
import type { MomentFeed } from '../../live/moment-feed.port.ts';
import type { ConnectionCheck } from '../connection-check.ts';
import type { TradeFees } from '../trade-fees.ts';
import type {
  AccountOptions,
  FeedOptions,
  HintOptions,
  OpenVenueOptions,
  VenueAccount,
  VenueCheckOptions,
  VenueConnection,
  WithdrawalTries,
  WantedInstrument,
} from '../venue-kit.port.ts';
import { checkKraken } from './check-kraken.ts';
import { checkWithdrawal } from './check-withdrawal.ts';
import { KRAKEN_URL } from './kraken-address.ts';
import { KrakenCandleFeed } from './kraken-candle-feed.ts';
import { KrakenCcxtVenue } from './kraken-ccxt-venue.ts';
import { createKrakenClient, type KrakenClient } from './kraken-client.ts';
import { tradeFees } from './kraken-fees.ts';
import { KrakenHints } from './kraken-hints.ts';
import { krakenInstruments, krakenListings, requireLeverage } from './kraken-instruments.ts';

export interface KrakenClients {
  /** The client for orders only, so that no reading call delays an order. */
  readonly orders: KrakenClient;
  /** The client for all reading calls. */
  readonly reads: KrakenClient;
  /** The address that both clients call. */
  readonly url?: string;
}

/** A connection to Kraken over ccxt clients. */
export class KrakenConnection implements VenueConnection {
  readonly #orders: KrakenClient;
  readonly #reads: KrakenClient;
  readonly #url: string;
  readonly #hints: MarketHints[] = [];

  constructor({ orders, reads, url = KRAKEN_URL }: KrakenClients) {
    this.#orders = orders;
    this.#reads = reads;
    this.#url = url;
  }

  async learn(): Promise<void> {
    await this.#reads.loadMarkets();
    if (this.#orders !== this.#reads) this.#orders.setMarkets(this.#reads.markets);
  }

  listings(wanted: readonly WantedInstrument[], date?: string): readonly Listing[] {
    return krakenListings(this.#reads, wanted, date);
  }

  instruments(wanted: readonly WantedInstrument[], run: 'new' | 'begun' = 'new'): readonly Instrument[] {
    return krakenInstruments(this.#reads, wanted, run);
  }

  requireLeverage(wanted: readonly WantedInstrument[], leverage: number): void {
    requireLeverage(this.listings(wanted.filter(({ kind }) => kind === 'margin')), leverage);
  }

  fees(instruments: readonly Pick<Instrument, 'id'>[]): Promise<TradeFees> {
    return tradeFees(this.#reads, instruments);
  }

  account(options: AccountOptions): VenueAccount {
    return new KrakenCcxtVenue({ orders: this.#orders, reads: this.#reads, ...options });
  }

  feed(options: FeedOptions): MomentFeed {
    return new KrakenCandleFeed({ client: this.#reads, ...options });
  }

  hints({ marketUrl = this.#url, ...options }: HintOptions): MarketHints {
    const hints = new KrakenHints({ client: this.#reads, venueUrl: this.#url, marketUrl, ...options });
    this.#hints.push(hints);
    return hints;
  }

  check(options: VenueCheckOptions): Promise<readonly ConnectionCheck[]> {
    const keys = (this.#reads.apiKey ?? '') === '' ? 'missing' : 'given';
    return checkKraken({ client: this.#reads, keys, ...options });
  }

  checkWithdrawal(tries?: WithdrawalTries): Promise<ConnectionCheck> {
    return checkWithdrawal(this.#reads, tries);
  }

  close(): void {
    for (const hints of this.#hints.splice(0)) hints.close();
  }
}

/** Opens a connection: with two clients where orders are sent, and with one where nothing is sent. */
export async function openKrakenConnection({
  keys,
  purpose,
  url,
  ...options
}: OpenVenueOptions): Promise<KrakenConnection> {
  const address = url === undefined ? {} : { url };
  const client = (): Promise<KrakenClient> =>
    createKrakenClient({ key: keys?.key ?? '', secret: keys?.secret ?? '', money: purpose, ...options, ...address });
  const reads = await client();
  const orders = purpose === 'paper' || purpose === 'real' ? await client() : reads;
  return new KrakenConnection({ orders, reads, ...address });
}
