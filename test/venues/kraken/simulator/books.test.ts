import { describe, expect, it } from 'vitest';
import { effort } from '../../../harness/effort.ts';
import { HOUR, instant, MINUTE } from '../../../../src/core/time.ts';
import { logged, marginKraken, START, type LoggedKraken } from './kraken-simulator.ts';
import { exact, recomputeBooks, type ToldEntry, type ReportedTrade } from './recompute-books.ts';
import { ask, tradeAtRandom, WILD_CANDLES } from './seeded-trading.ts';

const SEEDS = effort({ usual: 40, thorough: 120 });

const ORDERS = [
  {
    type: 'buy',
    ordertype: 'limit',
    price: '40500',
    volume: '0.3',
    leverage: '5',
    'close[ordertype]': 'stop-loss',
    'close[price]': '36000',
  },
  { type: 'sell', ordertype: 'stop-loss', price: '40100', volume: '0.2', leverage: '3' },
  { type: 'buy', ordertype: 'take-profit', price: '35500', volume: '0.1' },
  { type: 'buy', ordertype: 'stop-loss-limit', price: '44000', price2: '44100', volume: '0.1', leverage: '2' },
  { type: 'sell', ordertype: 'trailing-stop', price: '+3%', volume: '0.4', leverage: '2' },
  { type: 'buy', ordertype: 'limit', price: '34500', volume: '0.5', leverage: '5' },
  { type: 'sell', ordertype: 'limit', price: '42000.5', volume: '0.1' },
];

const gathered = <Told>({ lines }: LoggedKraken, field: 'trades' | 'ledger'): Told[] =>
  lines.flatMap((line) => Object.values<Told>((JSON.parse(line) as Record<string, Record<string, Told>>)[field] ?? {}));

describe(`after any of ${SEEDS} runs of orders, spot and on margin`, () => {
  const seen = { trades: 0, liquidations: 0, rollovers: 0, closes: 0, shorts: 0 };
  const check = (seed: number): void => {
    const kraken = logged(
      marginKraken(WILD_CANDLES, seed % 2 === 0 ? 20_000 : 8_000, seed % 3 === 0 ? { participation: 0.1 } : {}),
    );
    // Half of the runs begin with a position as large as it may be, which a fall or a rise then takes.
    if (seed % 2 === 1)
      ask(kraken.calls, 'AddOrder', {
        pair: 'XBTUSD',
        type: seed % 4 === 1 ? 'buy' : 'sell',
        ordertype: 'market',
        volume: '0.9',
        leverage: '5',
      });
    tradeAtRandom(kraken, seed, 80);
    kraken.clock.advanceTo(instant(kraken.clock.now() + MINUTE));
    const balances = ask(kraken.calls, 'BalanceEx').result as Record<string, { balance: string }>;
    const positions = ask(kraken.calls, 'OpenPositions', { consolidation: 'market' }).result as unknown as {
      pair: string;
      type: string;
      vol: string;
      vol_closed: string;
    }[];
    const standing = ask(kraken.calls, 'TradeBalance').result as Record<string, string>;
    const trades = gathered<ReportedTrade>(kraken, 'trades');
    const entries = gathered<ToldEntry>(kraken, 'ledger');
    const books = recomputeBooks(trades, entries);
    const why = `seed ${seed}`;
    expect(books.cash, why).toBe(exact(balances['ZUSD']!.balance));
    expect([books.coins['XXBTZUSD'] ?? 0n, books.coins['XETHZUSD'] ?? 0n], why).toEqual([
      exact(balances['XXBT']!.balance),
      exact(balances['XETH']!.balance),
    ]);
    expect(books.positions, why).toEqual(
      Object.fromEntries(
        positions.map(({ pair, type, vol, vol_closed: closed }) => [
          pair,
          (exact(vol) - exact(closed)) * (type === 'buy' ? 1n : -1n),
        ]),
      ),
    );
    expect(
      Object.values(books.positionCosts).reduce((sum, cost) => sum + cost, 0n),
      why,
    ).toBe(exact(standing['c']!));
    expect(exact(standing['e']!), why).toBe(exact(standing['tb']!) + exact(standing['n']!));
    for (const asset of ['ZUSD', 'XXBT', 'XETH']) {
      const own = entries.filter((entry) => entry.asset === asset);
      let balance = 0n;
      for (const { amount, fee, balance: after } of own)
        expect((balance += exact(amount) - exact(fee)), `${why}: each ledger balance follows from the one before`).toBe(
          exact(after),
        );
      expect(balance, why).toBe(exact(balances[asset]!.balance));
    }
    expect(kraken.venue.account.exchange.account.cashMinor, why).toBe(
      kraken.venue.ledger.balanceMinor(kraken.venue.markets[0]!.pair.quote),
    );
    expect(
      kraken.venue.markets.map((market) => kraken.venue.marginLots(market)),
      `${why}: the matching core holds the same positions`,
    ).toEqual([...kraken.venue.account.margin.exchange.account.lots]);
    const times = kraken.venue.tradesFrom(0).map(({ at }) => at);
    expect(times, `${why}: told in the order of time`).toEqual(times.toSorted((a, b) => a - b));
    const orders = kraken.venue.orders();
    for (const order of orders) if (order.status === 'closed') expect(order.filledLots, why).toBe(order.request.lots);
    seen.trades += trades.length;
    seen.rollovers += entries.filter(({ type }) => type === 'rollover').length;
    seen.liquidations += orders.filter(({ sender, refid }) => sender === 'venue' && refid === undefined).length;
    seen.closes += orders.filter(({ refid }) => refid !== undefined).length;
    seen.shorts += positions.filter(({ type }) => type === 'sell').length;
  };

  it('the trades are the same however often somebody asks what time it is', () => {
    const trades = (asks: number) => {
      const kraken = logged(marginKraken(WILD_CANDLES, 20_000));
      for (const [step, order] of ORDERS.entries()) {
        for (let count = 1; count <= asks; count++) {
          kraken.clock.advanceTo(instant(Math.round(START + 20 * MINUTE * (step + count / asks))));
          kraken.calls.venue.catchUp();
        }
        ask(kraken.calls, 'AddOrder', { pair: 'XBTUSD', ...order });
      }
      kraken.clock.advanceTo(instant(START + 6 * HOUR));
      kraken.calls.venue.catchUp();
      return gathered<ReportedTrade & { time: number }>(kraken, 'trades').map(({ type, price, vol, time, fee }) => ({
        type,
        price,
        vol,
        time,
        fee,
      }));
    };
    const seldom = trades(1);
    expect(seldom.length).toBeGreaterThan(6);
    for (const asks of [2, 7, 40]) expect(trades(asks)).toEqual(seldom);
  });

  it('cash, coins and positions made again from trades and ledger are what the venue tells, to the last unit', () => {
    for (let seed = 1; seed <= SEEDS; seed++) check(seed);
    expect(seen, 'runs without these prove nothing of them').toSatisfy(
      ({ trades, liquidations, rollovers, closes, shorts }: typeof seen) =>
        trades > SEEDS * 10 && liquidations > 5 && rollovers > 50 && closes > 50 && shorts > 10,
    );
  });
});
