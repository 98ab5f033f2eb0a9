import { describe, expect, it } from 'vitest';
import { HOUR, instant, SECOND } from '../../../../src/core/time.ts';
import { hourlyCandles, marginKraken, START } from './kraken-simulator.ts';
import { ask } from './seeded-trading.ts';

const stage = () => {
  const { clock, venue, calls } = marginKraken([
    hourlyCandles([
      [40_000, 40_100, 39_900, 40_000],
      [40_000, 40_100, 39_900, 40_000],
    ]),
  ]);
  const send = (name: string, fields: Readonly<Record<string, string>>) =>
    expect(ask(calls, name, fields)).toMatchObject({ error: [] });
  const order = { pair: 'XBTUSD', volume: '0.01', leverage: '2' };
  return {
    open: () => venue.open().map(({ request: { kind } }) => kind),
    enter: () => send('AddOrder', { ...order, type: 'buy', ordertype: 'market' }),
    protect: () =>
      send('AddOrder', { ...order, type: 'sell', ordertype: 'stop-loss', price: '38000', reduce_only: 'true' }),
    rest: (more: Readonly<Record<string, string>> = {}) =>
      send('AddOrder', { ...order, type: 'buy', ordertype: 'limit', price: '39000', ...more }),
    arm: (seconds: number) => send('CancelAllOrdersAfter', { timeout: `${seconds}` }),
    pass: (seconds: number) => {
      clock.advanceTo(instant(clock.now() + seconds * SECOND));
      venue.catchUp();
    },
    clock,
  };
};

/** Why docs/live-design.md leaves the venue's switch alone. */
describe("the venue's dead man's switch", () => {
  it('takes the stop of a position with everything else, when nobody is there to place another', () => {
    const { open, enter, protect, rest, arm, pass } = stage();
    arm(60);
    enter();
    protect();
    rest();
    expect(open()).toHaveLength(2);
    pass(61);
    expect(open()).toEqual([]);
  });

  it('does no more for an entry than its own expiry, which leaves the stop', () => {
    const { open, enter, protect, rest, pass, clock } = stage();
    enter();
    protect();
    rest({ timeinforce: 'GTD', expiretm: `${Math.floor(clock.now() / SECOND) + 60}` });
    expect(clock.now()).toBeLessThan(START + HOUR);
    pass(61);
    expect(open()).toEqual(['stop']);
  });
});
