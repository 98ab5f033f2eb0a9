import { describe, expect, it } from 'vitest';
import { KrakenCcxtVenue } from '../../../src/venues/kraken/kraken-ccxt-venue.ts';
import { createKrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { krakenInstruments } from '../../../src/venues/kraken/kraken-instruments.ts';
import { MonotonicNonce } from '../../../src/wire/monotonic-nonce.ts';
import { isVenueTrouble } from '../../../src/venues/kraken/venue-trouble.ts';
import type { Instant } from '../../../src/core/time.ts';
import { inProcessFetch } from '../../support/in-process-fetch.ts';
import { API_KEY, API_SECRET, hourlyCandles, marginKraken, START } from './simulator/kraken-simulator.ts';

/** What was seen in place of an answer, with status 200. */
const BAD_ANSWERS = [
  ['a page of HTML', () => '<html><body>Checking your browser</body></html>'],
  ['nothing', () => ''],
  ['half an answer', (body: string) => body.slice(0, body.length / 2)],
  ['JSON without the answer', () => '{}'],
] as const;

/** A venue of which so many answers to a call are spoilt. */
async function stage(call: string, spoil: (body: string) => string, times: number) {
  const { rest, clock, venue } = marginKraken([hourlyCandles([[40_000, 41_000, 39_000, 40_500]])]);
  const spoilt = { left: times };
  const client = await createKrakenClient({
    key: API_KEY,
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: 'http://127.0.0.1:1',
    fetch: inProcessFetch((request) => {
      const reply = rest.answer(request);
      if (reply.kind !== 'reply' || !request.path.includes(`/${call}`) || spoilt.left-- <= 0) return reply;
      return { ...reply, body: spoil(reply.body) };
    }),
  });
  return { client, instruments: venue.markets.map(({ instrument }) => instrument) };
}

describe.each(BAD_ANSWERS)('%s in place of', (_, spoil) => {
  it.each(['AssetPairs', 'Assets'])(
    '%s is not taken for a venue that lists nothing: it is asked for again',
    async (call) => {
      const { client, instruments } = await stage(call, spoil, 1);
      const failure: unknown = await client.loadMarkets().then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure === undefined ? call : isVenueTrouble(failure), 'markets may do without the list of assets').toBe(
        failure === undefined ? 'Assets' : true,
      );
      await client.loadMarkets();
      expect(krakenInstruments(client, instruments).map(({ id }) => id)).toEqual(['BTC/USD']);
    },
  );

  it.each([
    ['Balance', (venue: KrakenCcxtVenue) => venue.holdings()],
    ['OpenPositions', (venue: KrakenCcxtVenue) => venue.holdings()],
    ['OpenOrders', (venue: KrakenCcxtVenue) => venue.openOrders()],
    ['TradesHistory', (venue: KrakenCcxtVenue) => venue.newFills()],
    ['Ledgers', (venue: KrakenCcxtVenue) => venue.newCashFlows()],
  ] as const)("%s is trouble of the venue's, and never an account without anything", async (call, ask) => {
    const { client, instruments } = await stage(call, spoil, 1);
    const venue = new KrakenCcxtVenue({
      orders: client,
      reads: client,
      instruments,
      since: START as Instant,
      isOurs: () => true,
    });
    await client.loadMarkets();
    const failure: unknown = await ask(venue).then(
      () => 'an answer',
      (error: unknown) => error,
    );
    expect(isVenueTrouble(failure), String(failure)).toBe(true);
    await expect(ask(venue), 'the next answer counts').resolves.toBeDefined();
  });
});
