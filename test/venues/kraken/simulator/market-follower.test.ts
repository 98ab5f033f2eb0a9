import { describe, expect, it } from 'vitest';
import { KrakenCandleFeed } from '../../../../src/venues/kraken/kraken-candle-feed.ts';
import { createKrakenClient } from '../../../../src/venues/kraken/kraken-client.ts';
import { QuotedMarketSource } from '../../../../src/venues/quoted-market-source.ts';
import { krakenKit } from '../../../../src/venues/kraken/kit.ts';
import { KrakenConnection } from '../../../../src/venues/kraken/kraken-connection.ts';
import { MonotonicNonce } from '../../../../src/wire/monotonic-nonce.ts';
import { minorFromAmount } from '../../../../src/core/money.ts';
import { HOUR, instant, MINUTE, SECOND, type Duration } from '../../../../src/core/time.ts';
import { instrumentFor } from '../../../../src/venues/known-instruments.ts';
import { krakenMarket } from '../../../../src/venues/kraken/simulator/kraken-market.ts';
import type { ListedMarket } from '../../../../src/venues/kraken/simulator/listed-market.ts';
import { MarketFollower } from '../../../../src/venues/kraken/simulator/market-follower.ts';
import { openKraken } from '../../../../src/venues/kraken/simulator/open-kraken.ts';
import { openPaperAccount } from '../../../../src/trading/paper-account.ts';
import { builtInParts } from '../../../../src/parts/built-in-parts.ts';
import { scratchFolder } from '../../../harness/scratch-folder.ts';
import { inProcessFetch } from '../../../support/in-process-fetch.ts';
import { hourlyCandles, marginKraken, START } from './kraken-simulator.ts';
import { ask } from './seeded-trading.ts';

const BTC = { ...instrumentFor('kraken', 'BTC/USD'), kind: 'margin' as const };
/** Candles 1 and 3 dip to 37,000: one before anybody trades, one behind everybody's back. */
const CANDLES = hourlyCandles(
  [
    [40_000, 40_200, 39_900, 40_000],
    [40_000, 40_600, 37_000, 40_400],
    [40_400, 40_500, 40_300, 40_400],
    [40_400, 40_700, 37_000, 40_600],
    [40_600, 40_800, 40_500, 40_700],
  ],
  BTC,
);
const STALE_AFTER = (30 * SECOND) as Duration;

/** A market that plays the real one, and a venue on paper that follows it through the real client. */
async function stage() {
  const market = marginKraken([CANDLES]);
  const { clock } = market;
  let spoken: 'answers' | 'silent' = 'answers';
  const client = await createKrakenClient({
    key: '',
    secret: '',
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'read-only',
    url: 'http://127.0.0.1:1',
    fetch: inProcessFetch((request) => (spoken === 'answers' ? market.rest.answer(request) : { kind: 'reset' })),
  });
  await client.loadMarkets();
  const lines: string[] = [];
  const series = { ...CANDLES, length: 0, openTime: new Float64Array(0) };
  const listed: ListedMarket = { ...krakenMarket(BTC, { participation: 0.1 }), series, followedFrom: 40_000 };
  const open = () => {
    const { venue, calls } = openKraken({
      markets: [listed],
      cashMinor: minorFromAmount(10_000),
      seed: 1,
      start: clock.now(),
      keys: 1,
      clockFrom: () => clock,
      log: { lines: lines.map((line) => line.slice(0, -1)), append: (line) => void lines.push(line) },
    });
    const readAt = venue.prices.readAt ?? clock.now();
    const feed = new KrakenCandleFeed({
      client,
      instruments: [BTC],
      interval: HOUR,
      after: instant(readAt - (readAt % HOUR) - HOUR),
    });
    const follower = new MarketFollower({
      venue,
      source: new QuotedMarketSource({ feed, instruments: [BTC] }),
      staleAfter: STALE_AFTER,
    });
    const tell = (name: string, fields: Readonly<Record<string, string>> = {}) => {
      follower.heed();
      return ask(calls, name, fields);
    };
    return { venue, follower, tell };
  };
  const moveTo = (afterStart: number): void => clock.advanceTo(instant(START + afterStart));
  return {
    market,
    client,
    clock,
    lines,
    open,
    moveTo,
    fallSilent: () => void (spoken = 'silent'),
    speakAgain: () => void (spoken = 'answers'),
  };
}

const BUY = { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01', leverage: '2' };
const STOP = {
  pair: 'XBTUSD',
  type: 'sell',
  ordertype: 'stop-loss',
  price: '38000',
  volume: '0.01',
  leverage: '2',
  reduce_only: 'true',
};
const positions = (answer: unknown) => Object.keys((answer as { result: object }).result);

describe('a venue that follows a live market', () => {
  it('fills at the price of the market just now, and only as its candles bring volume', async () => {
    const { open, moveTo, market } = await stage();
    const { venue, follower, tell } = open();
    moveTo(HOUR + 30 * MINUTE);
    await follower.follow();
    const [listed] = venue.markets;
    expect(venue.ticks(listed!), 'half the spread is its own, the middle is theirs').toBe(
      market.venue.ticks(market.venue.markets[0]!),
    );
    tell('AddOrder', BUY);
    expect(venue.trades()).toMatchObject([{ lots: 1_000_000 }]);
    // A candle of 30 coins brings half a coin a minute, and a tenth of that is ours.
    tell('AddOrder', { ...BUY, volume: '0.2' });
    expect(venue.open()).toMatchObject([{ filledLots: expect.any(Number) as number, request: { lots: 20_000_000 } }]);
    const partly = venue.open()[0]!.filledLots;
    moveTo(HOUR + 32 * MINUTE);
    await follower.follow();
    expect(venue.open()[0]?.filledLots ?? 20_000_000).toBeGreaterThan(partly);
  });
});

it('a venue that follows a live market goes on with its account after a restart, and does not overlook a stop that the market went past meanwhile', async () => {
  const { open, moveTo, lines } = await stage();
  const first = open();
  moveTo(HOUR + 30 * MINUTE);
  await first.follower.follow();
  first.tell('AddOrder', BUY);
  first.tell('AddOrder', STOP);
  moveTo(2 * HOUR + 10 * SECOND);
  await first.follower.follow();
  expect(positions(first.tell('OpenPositions')), 'the dip of the candle under way lay before the stop').toHaveLength(1);
  moveTo(2 * HOUR + 20 * MINUTE);
  await first.follower.follow();
  const told = first.tell('OpenPositions');

  const written = lines.length;
  const again = open();
  expect(again.tell('OpenPositions')).toEqual(told);
  moveTo(4 * HOUR + 10 * MINUTE);
  await again.follower.follow();
  expect(positions(again.tell('OpenPositions'))).toEqual([]);
  expect(again.venue.trades()[0], 'at its own price and not at the lowest').toMatchObject({ priceTicks: 379_981 });
  expect(lines.length).toBeGreaterThan(written);
  expect(open().tell('TradesHistory'), 'the log has what was heard').toEqual(again.tell('TradesHistory'));
});

it('a venue that follows a live market takes no order at a price that is half a minute old, keeps what rests, and goes on when the market speaks', async () => {
  const { open, moveTo, fallSilent, speakAgain } = await stage();
  const { venue, follower, tell } = open();
  moveTo(2 * HOUR + 10 * MINUTE);
  await follower.follow();
  tell('AddOrder', BUY);
  tell('AddOrder', STOP);
  fallSilent();
  moveTo(3 * HOUR + 25 * MINUTE);
  await expect(follower.follow()).rejects.toThrow('ECONNRESET');
  expect(tell('AddOrder', BUY)).toEqual({ error: ['EService:Market in cancel_only mode'] });
  expect(venue.mode, 'which SystemStatus tells too').toBe('cancel_only');
  expect(venue.open(), 'a stop waits for a price').toHaveLength(1);
  speakAgain();
  await follower.follow();
  expect(venue.mode).toBe('online');
  expect(tell('AddOrder', BUY)).toMatchObject({ error: [] });
  expect(open().tell('TradesHistory'), 'a refusal is repeated from the log too').toEqual(tell('TradesHistory'));
});

it('a venue that follows a live market writes no line for prices while nothing stands there', async () => {
  const { open, moveTo, lines } = await stage();
  const { follower, tell } = open();
  for (let minute = 10; minute <= 50; minute += 10) {
    moveTo(HOUR + minute * MINUTE);
    await follower.follow();
  }
  expect(lines).toHaveLength(1);
  tell('AddOrder', BUY);
  expect(lines.map((line) => Object.keys(JSON.parse(line) as object)).slice(1)).toEqual([
    ['at', 'news'],
    expect.arrayContaining(['call', 'trades', 'reply']),
  ]);
});

const config = builtInParts.schema.parse({
  format: 1,
  name: 'one',
  instruments: [{ id: 'BTC/USD' }],
  interval: '1h',
  label: { horizon: '6h' },
  model: { kind: 'logistic-regression' },
});

describe('an account on paper', () => {
  it('is opened once, with the steps and fees that the market lists, and follows no other market later', async () => {
    const {
      client,
      clock,
      market: { venue },
    } = await stage();
    const folder = scratchFolder();
    const account = await openPaperAccount({
      folder,
      config,
      instruments: [BTC],
      kit: krakenKit,
      connection: new KrakenConnection({ orders: client, reads: client }),
      market: 'http://127.0.0.1:1',
      clock: { now: () => clock.now(), speed: 1 },
    });
    expect(account.markets).toMatchObject([
      {
        openingPrice: 40_000,
        instrument: { id: 'BTC/USD', tick: BTC.tick },
        rules: { fees: venue.markets[0]!.rules.fees, halfSpreadBps: 0.5, participation: 0.1 },
      },
    ]);
    const open = (market: string) =>
      openPaperAccount({
        folder,
        config,
        instruments: [BTC],
        kit: krakenKit,
        connection: new KrakenConnection({ orders: client, reads: client }),
        market,
        clock: { now: () => clock.now(), speed: 1 },
      });
    expect(await open('http://127.0.0.1:1')).toEqual(account);
    await expect(open('https://api.kraken.com')).rejects.toThrow('follows another market');
  });
});

it('an account on paper is not opened for a pair that the market does not list', async () => {
  const { client, clock } = await stage();
  const opened = openPaperAccount({
    folder: scratchFolder(),
    config,
    instruments: [instrumentFor('kraken', 'ETH/USD')],
    kit: krakenKit,
    connection: new KrakenConnection({ orders: client, reads: client }),
    market: 'http://127.0.0.1:1',
    clock: { now: () => clock.now(), speed: 1 },
  });
  await expect(opened).rejects.toMatchObject({
    code: 'check-failed',
    message: expect.stringContaining('ETH/USD is not listed') as string,
  });
});
