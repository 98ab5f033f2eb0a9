import { EdgewiseError } from '../../src/core/errors.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { instrumentOf, type Listing } from '../../src/core/listing.ts';
import type { ConnectionCheck } from '../../src/venues/connection-check.ts';
import type { OpenVenueOptions, VenueConnection, VenueKit } from '../../src/venues/venue-kit.port.ts';
import { BazaarAccount } from './bazaar-account.ts';
import { BAZAAR_TAKER_BPS, type BazaarExchange } from './bazaar-exchange.ts';
import { BazaarFeed } from './bazaar-feed.ts';

/** What the bazaar's wire throws when the bazaar does not answer. */
export class BazaarClosed extends Error {}

/** How often a connection is turned away before the bazaar answers. */
export const TURNED_AWAY = 1;

export interface BazaarKit extends VenueKit {
  /** How every connection was opened. */
  readonly opened: OpenVenueOptions[];
  /** What it answers when it is asked whether keys may withdraw; passed when there is nothing. */
  readonly withdrawal: ConnectionCheck['outcome'][];
}

/**
 * A venue that has nothing in common with the built-in ones: spot alone, no order that rests as a stop, makers for
 * nothing, and errors of its own.
 */
export function bazaarKit(exchange: BazaarExchange): BazaarKit {
  const opened: OpenVenueOptions[] = [];
  const withdrawal: ConnectionCheck['outcome'][] = [];
  return {
    name: 'bazaar',
    title: 'The Bazaar',
    url: 'https://bazaar.example',
    kinds: ['spot'],
    marketNews: 'given',
    orders: { protectiveStops: 'none' },
    keys: { key: 'BAZAAR_KEY', secret: 'BAZAAR_WORD', permissions: 'buy and sell' },
    answerMillis: 1_000,
    recordedListing: () => undefined,
    recordedTerms: () => undefined,
    troubleOf: (error) =>
      error instanceof BazaarClosed ? { trouble: 'maintenance', reason: error.message } : undefined,
    opened,
    withdrawal,
    open: (options) => {
      opened.push(options);
      return Promise.resolve(connectionTo(exchange, withdrawal));
    },
  };
}

function connectionTo(exchange: BazaarExchange, withdrawal: ConnectionCheck['outcome'][]): VenueConnection {
  let asked = 0;
  const listingOf = (id: string): Listing => {
    const instrument = exchange.listed.find((one) => one.id === id);
    if (instrument === undefined) throw new EdgewiseError('check-failed', `${id} is not sold at the bazaar`);
    const { venue, base, quote, tick, lot, minimumLots, minimumNotional } = instrument;
    const fees = [{ volume: 0, makerBps: 0, takerBps: BAZAAR_TAKER_BPS }];
    return { id, venue, base, quote, tick, lot, minimumLots, minimumNotional, fees, basis: 'venue', source: 'a sign' };
  };
  return {
    learn: () => (asked++ < TURNED_AWAY ? Promise.reject(new BazaarClosed('the gates are shut')) : Promise.resolve()),
    listings: (wanted) => wanted.map(({ id }) => listingOf(id)),
    instruments: (wanted): Instrument[] => wanted.map(({ id, kind }) => instrumentOf(listingOf(id), kind)),
    requireLeverage: () => undefined,
    fees: (instruments) =>
      Promise.resolve({
        fees: instruments.map(({ id }) => ({ instrument: id, takerBps: BAZAAR_TAKER_BPS })),
        unknown: [],
      }),
    account: (options) => new BazaarAccount(exchange, options),
    feed: (options) => new BazaarFeed(exchange, options),
    news: ({ since }) => ({
      take: () => {
        exchange.catchUp();
        return Promise.resolve(exchange.news.filter(({ at }) => at >= since).map((one) => exchange.misread(one)));
      },
    }),
    hints: () => ({ state: 'none', start: () => undefined, close: () => undefined }),
    check: () => Promise.resolve([]),
    checkWithdrawal: () =>
      Promise.resolve({ name: 'withdrawal', outcome: withdrawal.shift() ?? 'passed', detail: 'so it says' }),
    close: () => undefined,
  };
}
