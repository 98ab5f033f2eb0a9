import { describe, expect, it } from 'vitest';
import { approve } from '../../test/support/approve.ts';
import { BITCOIN } from '../../test/support/candles.ts';
import { SimulatedClock } from '../core/clock.ts';
import { minorFromAmount } from '../core/money.ts';
import { clientOrderId, type OrderRequest } from '../core/order.ts';
import { duration, HOUR, instant, MINUTE } from '../core/time.ts';
import { exchangeRules, flatFee, SimulatedVenue } from '../execution/simulated-venue.ts';
import { ShadowVenue } from './shadow-venue.ts';

const BEGIN = 1_704_067_200_000_000; // 2024-01-01T00:00:00Z
const PRICE = 40_000;
const LOTS = 1_000;

/** A venue with a perpetual that pays funding of a thousandth each half hour. Its candles are of an hour. */
function stage(changes: Parameters<typeof exchangeRules>[0] = {}) {
  const instrument = { ...BITCOIN, kind: 'perpetual' as const };
  const clock = new SimulatedClock(instant(BEGIN));
  const simulated = new SimulatedVenue({
    markets: [
      {
        instrument,
        rules: exchangeRules({
          fees: flatFee(0),
          slippageBps: 0,
          funding: { kind: 'constant', every: duration(30 * MINUTE), rate: 0.001 },
          ...changes,
        }),
      },
    ],
    cashMinor: minorFromAmount(1_000_000),
  });
  const venue = ShadowVenue.open({
    venue: simulated,
    instruments: [instrument],
    clock,
    log: { lines: [], append: () => undefined },
  });
  const order: OrderRequest = {
    id: clientOrderId('one'),
    instrument: instrument.id,
    kind: 'market',
    side: 'buy',
    lots: LOTS,
    purpose: 'enter',
    reduce: 'open-or-reduce',
    createdAt: instant(BEGIN),
  };
  return { clock, simulated, venue, order };
}

function hour(place: number) {
  const openTime = instant(BEGIN + place * HOUR);
  const closeTime = instant(openTime + HOUR);
  const price = { open: PRICE, high: PRICE, low: PRICE, close: PRICE };
  const candle = { openTime, closeTime, ...price, volume: 1e9, transactions: 1_000 };
  return { at: closeTime, markets: [{ candle, continuity: 'continuous' as const }] };
}

describe('the venue of a shadow', () => {
  it('pays funding when it falls due inside a candle, once, under a number of its own', async () => {
    const { venue, order } = stage();
    await venue.submit(approve(order));
    venue.open(hour(0));
    expect(await venue.newFills()).toMatchObject([{ lots: LOTS }]);
    venue.elapse(instant(BEGIN + 30 * MINUTE - 1));
    expect([venue.hasNews, await venue.newCashFlows()]).toEqual([false, []]);
    venue.elapse(instant(BEGIN + 30 * MINUTE));
    expect(venue.hasNews).toBe(true);
    // A hundredth of a bitcoin is worth 400, and a thousandth of that is paid.
    const whose = { cause: 'interest', position: 'ours', instrument: BITCOIN.id };
    const paid = { at: BEGIN + 30 * MINUTE, amountMinor: -minorFromAmount(0.4), ...whose };
    expect(await venue.newCashFlows()).toEqual([{ id: 'flow-1', ...paid }]);
    expect([venue.hasNews, await venue.newCashFlows()], 'it is given once').toEqual([false, []]);
    venue.close();
    expect(await venue.newCashFlows(), 'the close of the hour').toEqual([]);
    venue.open(hour(1));
    expect(await venue.newCashFlows()).toEqual([{ id: 'flow-2', ...paid, at: BEGIN + HOUR }]);
  });

  it('shows an order as being cancelled until the cancellation has arrived', async () => {
    const { venue, order, clock } = stage({ latency: duration(MINUTE) });
    const limit: OrderRequest = { ...order, kind: 'limit', limitTicks: 2_000_000, timeInForce: 'good-till-cancelled' };
    await venue.submit(approve(limit));
    venue.open(hour(0));
    venue.close();
    clock.advanceTo(instant(BEGIN + HOUR));
    expect(await venue.find(limit.id)).toEqual({ id: limit.id, state: { kind: 'open', filledLots: 0 } });
    await venue.cancel(limit.id);
    expect(await venue.openOrders()).toEqual({
      ours: [{ id: limit.id, instrument: limit.instrument, state: { kind: 'cancelling', filledLots: 0 } }],
      foreign: [],
    });
    venue.open(hour(1));
    venue.close();
    venue.open(hour(2));
    expect([await venue.openOrders(), await venue.find(limit.id)]).toMatchObject([
      { ours: [] },
      { state: { kind: 'cancelled' } },
    ]);
  });

  it('lets nothing happen while no candles are open', () => {
    const { venue } = stage();
    expect(() => venue.elapse(instant(BEGIN))).toThrow(/no moment are open/);
    expect(() => venue.close()).toThrow(/no moment are open/);
  });

  it('takes no market that is settled', () => {
    const { venue, simulated } = stage();
    // The simulated venue gives what it settles to the listener of the venue that has it.
    const open = simulated.open.bind(simulated);
    simulated.open = (moment, listener) => {
      open(moment, listener);
      simulated.settle(0, { at: moment.at, value: PRICE }, listener);
    };
    expect(() => venue.open(hour(0))).toThrow(/trades no market that is settled/);
  });
});
