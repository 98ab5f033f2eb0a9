import { expect, it } from 'vitest';
import { instant, SECOND } from '../../src/core/time.ts';
import { hourlyCandles, marginKraken } from '../venues/kraken/simulator/kraken-simulator.ts';
import { ask } from '../venues/kraken/simulator/seeded-trading.ts';
import { LONGEST_NAKED, VenueWatch } from './venue-watch.ts';

/** A bot made of hands, which may do anything wrong. */
function stage() {
  const kraken = marginKraken([
    hourlyCandles([
      [40_000, 40_100, 39_900, 40_000],
      [40_000, 40_100, 39_900, 40_000],
    ]),
  ]);
  const watch = new VenueWatch(kraken.venue, kraken.clock);
  const send = (fields: Readonly<Record<string, string>>) => {
    expect(ask(kraken.calls, 'AddOrder', { pair: 'XBTUSD', leverage: '2', ...fields })).toMatchObject({ error: [] });
    watch.look();
  };
  return {
    watch,
    send,
    buy: (volume: string, id = 'a') => send({ type: 'buy', ordertype: 'market', volume, cl_ord_id: id }),
    stop: (volume: string) =>
      send({ type: 'sell', ordertype: 'stop-loss', price: '38000', reduce_only: 'true', volume }),
    pass: (seconds: number) => {
      kraken.clock.advanceTo(instant(kraken.clock.now() + seconds * SECOND));
      kraken.venue.catchUp();
      watch.look();
    },
    found: (more: Partial<Parameters<VenueWatch['findings']>[0]> = {}) =>
      watch.findings({
        allowances: new Map(kraken.venue.orders().map(({ clientId = '' }) => [clientId, 10_000_000])),
        journalFills: kraken.venue.trades().length,
        ledgerLots: 1_000_000,
        ...more,
      }),
  };
}

it('what the fault scripts look for is not there when nothing is wrong', () => {
  const { buy, stop, pass, found } = stage();
  buy('0.01');
  pass(LONGEST_NAKED);
  stop('0.01');
  pass(600);
  expect(found()).toEqual([]);
});

it('what the fault scripts look for is a position that waits too long for its stop, or has one that is too small', () => {
  const [none, small] = [stage(), stage()];
  for (const { buy } of [none, small]) buy('0.01');
  small.stop('0.009');
  for (const { pass, found } of [none, small]) {
    pass(LONGEST_NAKED);
    expect(found(), 'the bound itself is kept').toEqual([]);
    pass(1);
    expect(found()).toEqual([expect.stringContaining('without a full stop for 121 s')]);
  }
});

it('what the fault scripts look for counts from the last failure, and for the lots that wait and not for those that came after', () => {
  const { buy, stop, pass, watch, found } = stage();
  buy('0.005');
  pass(100);
  stop('0.005');
  buy('0.005', 'b');
  pass(100);
  expect(watch.longestNaked, 'each half waited for 100 s, and not the whole for 200').toBe(100);
  watch.disturb();
  pass(100);
  expect([watch.longestNaked, watch.longestUndisturbed]).toEqual([200, 100]);
  expect(found()).toEqual([]);
});

it('what the fault scripts look for is an intent that was placed twice', () => {
  const { buy, stop, found } = stage();
  buy('0.005', 'twice');
  buy('0.005', 'twice');
  stop('0.01');
  expect(found()).toEqual(['order twice is at the venue 2 times']);
});

it("what the fault scripts look for is a ledger or a journal that is not the venue's, and a position beyond its limit", () => {
  const { buy, stop, found } = stage();
  buy('0.01');
  stop('0.01');
  expect(found({ ledgerLots: 999_999 })).toEqual([expect.stringContaining('the ledger has 999999 lots')]);
  expect(found({ journalFills: 2 })).toEqual([expect.stringContaining('the journal has 2 fills, the venue 1')]);
  expect(found({ allowances: new Map([['a', 1_000_000]]) }), 'the bound itself is kept').toEqual([]);
  expect(found({ allowances: new Map([['a', 999_999.9]]) })).toEqual([
    'a position of 1000000 lots was held, 999999 were allowed when a was approved',
  ]);
  expect(found({ allowances: new Map() })).toEqual(['order a made a position larger and was not approved for that']);
});

it('what the fault scripts look for is a position that a second entry makes too large, whatever the first was allowed', () => {
  const { buy, stop, found } = stage();
  buy('0.01');
  buy('0.005', 'b');
  stop('0.015');
  expect(
    found({
      allowances: new Map([
        ['a', 2_000_000],
        ['b', 1_400_000],
      ]),
      ledgerLots: 1_500_000,
    }),
  ).toEqual([expect.stringContaining('1400000 were allowed when b was approved')]);
});

it('what the fault scripts look for is coins beside a position on margin', () => {
  const { buy, stop, found, send } = stage();
  buy('0.01');
  stop('0.01');
  send({ type: 'buy', ordertype: 'market', volume: '0.01', cl_ord_id: 'coins', leverage: 'none' });
  expect(found({ ledgerLots: 2_000_000 })).toEqual([expect.stringContaining('2 positions were open at once')]);
});
