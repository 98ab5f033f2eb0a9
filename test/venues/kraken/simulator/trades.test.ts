import { expect, it } from 'vitest';
import { HOUR, instant, MINUTE } from '../../../../src/core/time.ts';
import { ccxtInProcess } from './ccxt-in-process.ts';
import { ETH, hourlyCandles, spotKraken, START, type SimulatedKraken } from './kraken-simulator.ts';

type Row = readonly [price: string, volume: string, time: number, side: string, kind: string, misc: string, id: number];

// 40,000, down to 39,400, up to 41,500, down to 41,200: twenty minutes and ten coins each.
const start = (): SimulatedKraken =>
  spotKraken([
    hourlyCandles([
      [40_000, 41_500, 39_400, 41_200],
      [41_200, 41_300, 40_000, 40_100],
    ]),
    hourlyCandles([[2_000, 2_000, 2_000, 2_000]], ETH),
  ]);

function trades(
  { rest }: SimulatedKraken,
  query: string,
): { readonly error: readonly string[]; readonly rows: readonly Row[]; readonly last: string } {
  const reply = rest.answer({ method: 'GET', path: `/0/public/Trades?${query}`, headers: {}, body: '' });
  const { error, result } = JSON.parse(reply.kind === 'reply' ? reply.body : '') as {
    error: string[];
    result?: { XXBTZUSD: Row[]; last: string };
  };
  return { error, rows: result?.XXBTZUSD ?? [], last: result?.last ?? '' };
}

it('the trades of the market are a trade for each stretch of the price, at its end and with its volume', () => {
  const kraken = start();
  kraken.clock.advanceTo(instant(START + HOUR));
  expect(trades(kraken, 'pair=XBTUSD')).toEqual({
    error: [],
    rows: [
      ['39400.0', '10.00000000', START / 1e6 + 1_200, 's', 'm', '', expect.any(Number)],
      ['41500.0', '10.00000000', START / 1e6 + 2_400, 'b', 'm', '', expect.any(Number)],
      ['41200.0', '10.00000000', START / 1e6 + 3_600, 's', 'm', '', expect.any(Number)],
    ],
    last: `${START + HOUR}000`,
  });
});

it('the trades of the market are told from where the last answer ended, none of them twice and none left out', () => {
  const kraken = start();
  kraken.clock.advanceTo(instant(START + 2 * HOUR));
  const all = trades(kraken, 'pair=XBTUSD').rows;
  const paged: Row[] = [];
  let since = '0';
  for (
    let page = trades(kraken, 'pair=XBTUSD&count=2&since=0');
    page.rows.length > 0;
    page = trades(kraken, `pair=XBTUSD&count=2&since=${since}`)
  ) {
    paged.push(...page.rows);
    since = page.last;
  }
  expect(trades(kraken, `pair=XBTUSD&since=${since}`).last, 'nothing new: the same since again').toBe(since);
  expect(paged).toEqual(all);
  expect(all.length).toBeGreaterThan(4);
  expect(trades(kraken, 'pair=XBTUSD&count=2').rows, 'without since, the newest').toEqual(all.slice(-2));
  expect(trades(kraken, `pair=XBTUSD&since=${START / 1e6 + 3_600}`).rows, 'since in seconds').toEqual(
    all.filter(([, , time]) => time > START / 1e6 + 3_600),
  );
});

it('the trades of the market are a thousand of each market at most, the newest', () => {
  const kraken = start();
  for (let second = 1; second <= 2_300; second++) {
    kraken.clock.advanceTo(instant(START + second * 1_000_000));
    kraken.venue.catchUp();
  }
  const { rows } = trades(kraken, 'pair=XBTUSD');
  expect(rows).toHaveLength(1_000);
  expect(rows.at(-1)?.[2]).toBe(START / 1e6 + 2_300);
  expect(
    rows.every(([, , time], place) => place === 0 || time > (rows[place - 1]?.[2] ?? 0)),
    'in order',
  ).toBe(true);
});

it('the trades of the market a count above 1,000 is answered with as many as an answer has, as at Kraken', () => {
  expect(trades(start(), 'pair=XBTUSD&count=5000').error).toEqual([]);
});

it.each(['pair=XBTUSD&since=yesterday', 'pair=XBTUSD&count=0', ''])(
  'the trades of the market are refused for %j',
  (query) => {
    expect(trades(start(), query).error[0]).toMatch(/^EGeneral:Invalid arguments:/);
  },
);

it('the trades of the market are what the real ccxt client reads with fetchTrades', async () => {
  const kraken = start();
  const client = await ccxtInProcess(kraken);
  expect(await client.fetchTrades('BTC/USD'), 'before anything was printed').toEqual([]);
  kraken.clock.advanceTo(instant(START + 40 * MINUTE));
  const told = await client.fetchTrades('BTC/USD', START / 1_000);
  expect(told.map(({ price, amount, side, symbol }) => [symbol, side, price, amount])).toEqual([
    ['BTC/USD', 'sell', 39_400, 10],
    ['BTC/USD', 'buy', 41_500, 10],
  ]);
  expect(await client.fetchTrades('BTC/USD', START / 1_000 + 20 * 60_000, 1)).toMatchObject([{ price: 41_500 }]);
});
