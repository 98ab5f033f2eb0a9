import { expect, it } from 'vitest';
import { effort } from '../../../harness/effort.ts';
import { SimulatedClock } from '../../../../src/core/clock.ts';
import { instant } from '../../../../src/core/time.ts';
import { restoreVenue, wholeLines } from '../../../../src/venues/kraken/simulator/restore-venue.ts';
import { WireLog } from '../../../../src/venues/kraken/simulator/wire-log.ts';
import { hourlyCandles, logged, marginKraken, type LoggedKraken, type SimulatedKraken } from './kraken-simulator.ts';
import { ask, tradeAtRandom, WILD_CANDLES } from './seeded-trading.ts';

const SEEDS = effort({ usual: 20, thorough: 60 });
const loggedKraken = (seed = 0): LoggedKraken =>
  logged(marginKraken(WILD_CANDLES, 10_000, seed % 2 === 0 ? {} : { participation: 0.05 }));

function restored(log: string, { venue, clock }: SimulatedKraken) {
  return restoreVenue({
    log: wholeLines(log),
    markets: venue.markets,
    clockFrom: () => new SimulatedClock(clock.now()),
  });
}

const TOLD = ['BalanceEx', 'OpenOrders', 'ClosedOrders', 'TradesHistory', 'OpenPositions', 'TradeBalance', 'Ledgers'];
const told = ({ calls }: Pick<SimulatedKraken, 'calls'>): string[] =>
  TOLD.map((name) => calls.carryOut({ scope: 'private', name, fields: new Map(), key: 0, via: 'rest' }));

it(`a wire log makes the venue again, after any of ${SEEDS} runs of orders: it tells the same, byte for byte`, () => {
  let taken = 0;
  let refused = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const kraken = loggedKraken(seed);
    taken += tradeAtRandom(kraken, seed, 60);
    const again = restored(kraken.lines.join(''), kraken);
    // Both are asked as often, so that the counters of calls stand where they stood too.
    const answers = told(again);
    expect(answers, `seed ${seed}`).toEqual(told(kraken));
    refused += answers.filter((answer) => !answer.startsWith('{"error":[],')).length;
    expect(
      ask(again.calls, 'AddOrder', {
        pair: 'XBTUSD',
        type: 'buy',
        ordertype: 'limit',
        price: '30000',
        volume: '0.001',
      }),
      `seed ${seed}: and goes on as it would have`,
    ).toEqual(
      ask(kraken.calls, 'AddOrder', {
        pair: 'XBTUSD',
        type: 'buy',
        ordertype: 'limit',
        price: '30000',
        volume: '0.001',
      }),
    );
  }
  expect(refused, 'nor do answers that are refusals').toBeLessThan(SEEDS / 2);
  expect(taken, 'runs without orders prove nothing').toBeGreaterThan(SEEDS * 5);
});

it('a wire log is as good up to any byte: what was cut off never happened, because its answer never left', () => {
  const kraken = loggedKraken();
  tradeAtRandom(kraken, 3, 25);
  const log = kraken.lines.join('');
  for (let length = kraken.lines[0]!.length; length < log.length; length += 97) {
    const cut = log.slice(0, length);
    const whole = wholeLines(cut)
      .map((line) => `${line}\n`)
      .join('');
    expect(log.startsWith(whole) && cut.startsWith(whole)).toBe(true);
    expect(() => restored(cut, kraken), `cut at ${length}`).not.toThrow();
  }
});

it('a wire log has the orders that came over a socket, which count as no call', () => {
  const kraken = loggedKraken();
  const fields = new Map(Object.entries({ pair: 'BTC/USD', type: 'buy', ordertype: 'market', volume: '0.01' }));
  for (let count = 0; count < 30; count++)
    kraken.calls.carryOut({ scope: 'private', name: 'CancelAll', fields: new Map(), key: 0, via: 'socket' });
  kraken.calls.carryOut({ scope: 'private', name: 'AddOrder', fields, key: 0, via: 'socket' });
  expect(JSON.parse(kraken.lines.at(-1)!)).toMatchObject({
    call: 'AddOrder',
    method: 'WS',
    path: '/v2',
    reply: { error: [] },
    trades: expect.anything(),
  });
  expect(told(restored(kraken.lines.join(''), kraken))).toEqual(told(kraken));
});

it('a wire log has the calls of a key that the account has no more, whose limits stand where they stood', () => {
  const kraken = loggedKraken();
  kraken.calls.knowKey(2);
  const answers = Array.from({ length: 25 }, () =>
    kraken.calls.carryOut({ scope: 'private', name: 'BalanceEx', fields: new Map(), key: 2, via: 'rest' }),
  );
  expect(answers.at(-1), 'a refusal that only its own counter explains').toContain('Rate limit exceeded');
  expect(told(restored(kraken.lines.join(''), kraken))).toEqual(told(kraken));
});

it('a wire log goes on in the same log after a restart', () => {
  const kraken = loggedKraken();
  tradeAtRandom(kraken, 5, 30);
  const second = restored(kraken.lines.join(''), kraken);
  second.calls.logInto(
    new WireLog({ venue: second.venue, append: (line) => kraken.lines.push(line), begin: 'continued' }),
  );
  const clock = new SimulatedClock(instant(second.until));
  tradeAtRandom({ clock, calls: second.calls }, 6, 1);
  ask(second.calls, 'AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.001' });
  expect(told(restored(kraken.lines.join(''), kraken))).toEqual(told(second));
});

it('a wire log tells each trade once and no secret, and is readable line by line', () => {
  const kraken = loggedKraken();
  tradeAtRandom(kraken, 9, 80);
  const [head, ...lines] = kraken.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(head).toMatchObject({
    log: 'edgewise-kraken-wire',
    version: 2,
    asset: 'ZUSD',
    decimals: 4,
    costDecimals: 5,
    at: '1704067200000000',
    cash: '10000.0000',
    markets: [expect.objectContaining({ pair: 'XXBTZUSD', tick: '0.1', lot: '0.00000001' }), expect.anything()],
  });
  const trades = lines.flatMap((line) => Object.keys(line['trades'] ?? {}));
  expect(trades).toEqual(kraken.venue.tradesFrom(0).map(({ txid }) => txid));
  expect(trades.length).toBeGreaterThan(5);
  expect(kraken.lines.join('')).not.toContain('nonce');
  for (const line of lines) expect(line['at']).toMatch(/^\d{16}$/);
});

it('a wire log that cannot be written stops the venue, rather than let it do what nobody will know', () => {
  const kraken = marginKraken(WILD_CANDLES);
  let lines = 0;
  kraken.calls.logInto(
    new WireLog({
      venue: kraken.venue,
      begin: 'new',
      append: () => {
        if (++lines === 3) throw new Error('ENOSPC');
      },
    }),
  );
  ask(kraken.calls, 'BalanceEx');
  expect(() => ask(kraken.calls, 'BalanceEx')).toThrow('ENOSPC');
  expect(() => ask(kraken.calls, 'BalanceEx')).toThrow('The wire log could not be written before');
  expect(lines).toBe(3);
});

it('a wire log is refused by a venue with other candles, at the line where it first differs', () => {
  const kraken = loggedKraken();
  tradeAtRandom(kraken, 4, 40);
  const other = marginKraken([
    hourlyCandles([
      [40_000, 41_500, 39_900, 41_200],
      [41_200, 41_300, 40_000, 40_100],
    ]),
    WILD_CANDLES[1]!,
  ]);
  expect(() => restored(kraken.lines.join(''), other)).toThrow(/^Line \d+ of the log says/);
  expect(() => restored('{"log":"something else","at":"1704067200000000"}\n', kraken)).toThrow(
    'The log was made by another venue',
  );
  expect(() => restored(`${kraken.lines[0]}{broken\n`, kraken)).toThrow('Line 2 of the log cannot be read');
});
