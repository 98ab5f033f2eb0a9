import { describe, expect, it } from 'vitest';
import { instrumentOf } from '../../../../src/core/listing.ts';
import { recordedKraken } from '../../../../src/venues/kraken/recorded-kraken.ts';
import { hourlyCandles, marginKraken } from './kraken-simulator.ts';

describe('limits that Kraken lists for a pair', () => {
  const listing = recordedKraken('DOGE/USD');
  if (listing === undefined) throw new Error('DOGE/USD is recorded');
  // Cheap enough that the limit of the position binds before what may be borrowed in all.
  const start = () =>
    marginKraken(
      [
        hourlyCandles(
          Array.from({ length: 3 }, () => [0.01, 0.0101, 0.0099, 0.01] as const),
          instrumentOf(listing, 'margin'),
        ),
      ],
      10_000_000,
    );
  const ask = (kraken: ReturnType<typeof start>, name: string, fields: Readonly<Record<string, string>>) =>
    JSON.parse(
      kraken.calls.carryOut({ scope: 'private', name, via: 'rest', key: 0, fields: new Map(Object.entries(fields)) }),
    ) as { readonly error: readonly string[] };
  const order = (type: string, volume: string) => ({
    pair: 'XDGUSD',
    ordertype: 'market',
    leverage: '2',
    type,
    volume,
  });

  it.each(['buy', 'sell'])('a position that an order to %s would make larger is refused', (side) => {
    const kraken = start();
    expect(ask(kraken, 'AddOrder', order(side, '30000001')).error).toEqual(['EOrder:Margin position size exceeded']);
    expect(ask(kraken, 'AddOrder', order(side, '30000000')).error).toEqual([]);
    expect(ask(kraken, 'AddOrder', order(side, '1000')).error).toEqual(['EOrder:Margin position size exceeded']);
    expect(ask(kraken, 'AddOrder', order(side === 'buy' ? 'sell' : 'buy', '1000')).error, 'and less is less').toEqual(
      [],
    );
  });

  it('stand in the listing', () => {
    const { rest } = start();
    const reply = rest.answer({ method: 'GET', path: '/0/public/AssetPairs?pair=DOGE/USD', headers: {}, body: '' });
    expect(JSON.parse(reply.kind === 'reply' ? reply.body : '')).toMatchObject({
      result: { 'DOGE/USD': { long_position_limit: 30_000_000, short_position_limit: 30_000_000 } },
    });
  });

  it('of a pair no more than eighty orders are open', () => {
    const kraken = marginKraken([hourlyCandles([[40_000, 40_100, 39_900, 40_000]])], 1_000_000);
    const fields = { pair: 'XBTUSD', ordertype: 'limit', type: 'buy', price: '30000', volume: '0.001' };
    for (let count = 0; count < 80; count++) expect(ask(kraken, 'AddOrder', fields).error).toEqual([]);
    expect(ask(kraken, 'AddOrder', fields).error).toEqual(['EOrder:Orders limit exceeded']);
  });
});
