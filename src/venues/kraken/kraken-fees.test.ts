import { describe, expect, it } from 'vitest';
import type { KrakenClient } from './kraken-client.ts';
import { tradeFees } from './kraken-fees.ts';

/** Two pairs without a list of fees, and an account whose fees the venue tells in an answer of the test's. */
function feesOf(answer: unknown, apiKey = 'key') {
  const markets = { 'BTC/USD': { id: 'XXBTZUSD', info: {} }, 'ETH/USD': { id: 'XETHZUSD', info: {} } };
  const client = {
    apiKey,
    markets,
    market: (id: keyof typeof markets) => markets[id],
    privatePostTradeVolume: () => Promise.resolve(answer),
  };
  return tradeFees(client as unknown as KrakenClient, [{ id: 'BTC/USD' }, { id: 'ETH/USD' }]);
}
const told = (fees: unknown) => ({ error: [], result: { fees } });

describe('what an account pays for a trade', () => {
  it('is what the venue says, pair by pair', async () => {
    const fees = [
      { instrument: 'BTC/USD', takerBps: 40 },
      { instrument: 'ETH/USD', takerBps: 26 },
    ];
    expect(await feesOf(told({ XXBTZUSD: { fee: '0.4000' }, XETHZUSD: { fee: 0.26 } }))).toEqual({ fees, unknown: [] });
  });

  it.each<[string, unknown]>([
    ['another shape', { error: [], result: { fee: '0.4' } }],
    ['no result', { error: [] }],
    ['no object', 'maintenance'],
    ['no pair', told({})],
    ['pairs of other names', told({ XBTUSD: { fee: '0.4' } })],
    ['fees that are none', told({ XXBTZUSD: { fee: null }, XETHZUSD: { fee: '' } })],
  ])('is unknown, and never free, where the venue answers with %s', async (_, answer) => {
    expect(await feesOf(answer)).toEqual({ fees: [], unknown: ['BTC/USD', 'ETH/USD'] });
  });

  it('is known of one pair when that of another cannot be read', async () => {
    expect(await feesOf(told({ XXBTZUSD: { fee: '0.4' }, XETHZUSD: {} }))).toEqual({
      fees: [{ instrument: 'BTC/USD', takerBps: 40 }],
      unknown: ['ETH/USD'],
    });
  });

  it('is unknown without keys', async () => {
    expect(await feesOf(told({ XXBTZUSD: { fee: '0.4' } }), '')).toMatchObject({
      fees: [],
      unknown: ['BTC/USD', 'ETH/USD'],
    });
  });
});
