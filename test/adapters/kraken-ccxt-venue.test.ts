import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKrakenClient } from '../../src/adapters/ccxt/kraken-client.ts';
import { KrakenCcxtVenue } from '../../src/adapters/ccxt/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../src/adapters/ccxt/monotonic-nonce.ts';
import { clientOrderId, type OrderRequest } from '../../src/core/order.ts';
import { instant, type Instant } from '../../src/core/time.ts';
import { checkVenue } from '../../src/execution/check-venue.ts';
import { serveRest, type RestServer } from '../../src/simulator/rest-server.ts';
import { approve } from '../simulator/approve.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from '../simulator/kraken-simulator.ts';

describe('Kraken through ccxt, against the simulator on a socket', () => {
  const kraken = simulatedKraken(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]));
  const [market] = kraken.venue.markets;
  const instrument = market!.instrument;
  let server: RestServer;
  let venue: KrakenCcxtVenue;

  beforeAll(async () => {
    server = await serveRest({ answer: (request) => kraken.rest.answer(request) });
    const client = await createKrakenClient({ key: API_KEY, secret: API_SECRET, clock: kraken.clock, nonces: new MonotonicNonce(kraken.clock), money: 'paper', url: server.url });
    venue = new KrakenCcxtVenue({ orders: client, reads: client, instruments: [instrument], pollEvery: 10, since: (START - 1) as Instant });
    await venue.connect();
  });
  afterAll(() => server.close());

  it('keeps the contract of a venue', async () => {
    await expect(checkVenue({ venue, instrument, priceTicks: 400_000, affordableLots: 20_000_000, approve })).resolves.toBeUndefined();
  });

  it('books fills to the last digit of what the venue says', async () => {
    const stop = new AbortController();
    for await (const fill of venue.fills(stop.signal)) {
      // A tenth of 0.2 BTC at 40,002.0, fee 40 basis points.
      expect(fill).toMatchObject({ lots: 2_000_000, priceTicks: 400_020, feeMinor: 3_200_160_000_000n, liquidity: 'taker', at: START });
      stop.abort();
    }
  });

  it('finds an order of unknown fate by our own id, open or ended', async () => {
    const order: OrderRequest = { id: clientOrderId('lost-1'), instrument: instrument.id, side: 'buy', lots: 1_000_000, purpose: 'enter', reduce: 'open-or-reduce', createdAt: instant(0), kind: 'limit', limitTicks: 300_000, timeInForce: 'good-till-cancelled' };
    expect(await venue.find(order.id)).toBeUndefined();
    await venue.submit(approve(order));
    expect((await venue.find(order.id))?.state).toEqual({ kind: 'open', filledLots: 0 });
    await venue.cancel(order.id);
    expect((await venue.find(order.id))?.state).toMatchObject({ kind: 'cancelled', filledLots: 0 });
  });
});

describe('paper', () => {
  const clock = { now: () => instant(START) };
  const common = { key: API_KEY, secret: API_SECRET, clock, nonces: new MonotonicNonce(clock), money: 'paper' } as const;

  it.each([undefined, 'https://api.kraken.com', 'http://localhost:8787', 'http://127.0.0.1.example.com', 'http://[::ffff:8.8.8.8]', 'nonsense'])('is refused the address %s', async (url) => {
    await expect(createKrakenClient({ ...common, ...(url === undefined ? {} : { url }) })).rejects.toThrow('Paper trading sends orders to this machine only');
  });

  it('sends nothing elsewhere, even when the addresses are changed afterwards', async () => {
    const client = await createKrakenClient({ ...common, url: 'http://127.0.0.1:9' });
    client.urls['api'] = { public: 'https://api.kraken.com', private: 'https://api.kraken.com' };
    await expect(client.privatePostAddOrder({ pair: 'XBTUSD' })).rejects.toThrow('Paper trading sends nothing to api.kraken.com');
  });
});
