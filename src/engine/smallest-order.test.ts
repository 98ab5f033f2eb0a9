import { describe, expect, it } from 'vitest';
import { BITCOIN, Bench } from '../../test/support/engine-bench.ts';
import { LOTS, MARGIN, only, ProtectionBench, SPOT } from '../../test/support/protection-bench.ts';
import { isBelowSmallest, type Instrument } from '../core/instrument.ts';
import type { ClientOrderId, OrderState } from '../core/order.ts';
import type { EngineOutput } from './engine-output.ts';

/** At a price of 100 a lot is worth 0.10, and the smallest order is 50 of them. */
const VALUED: Instrument = { ...SPOT, minimumLots: 1, minimumNotional: 5 };

const brief = ({ orders }: EngineOutput): string[] => orders.map(({ order }) => `${order.purpose} ${order.lots}`);

function tooSmall({ changes }: EngineOutput): number[] {
  return changes.flatMap((change) => (change.kind === 'too-small' ? [change.lots] : []));
}

/** A position whose exit left five lots, worth half a dollar, and the exit of these that was sent. */
function remainder() {
  const bench = new ProtectionBench(VALUED);
  const { stop } = bench.enter();
  const exit = only(bench.moment(100, 0));
  bench.cancelled(stop);
  bench.trade(exit, LOTS - 5);
  bench.cancelled(exit);
  return { bench, rest: only(bench.retry()) };
}

it('an order is below the smallest by its lots, or by their value where a price is known', () => {
  const limits = { lot: VALUED.lot, minimumLots: 2, minimumNotional: 5 };
  expect(isBelowSmallest(limits, 1, 1e6)).toBe(true);
  expect([49, 50].map((lots) => isBelowSmallest(limits, lots, 100))).toEqual([true, false]);
  expect([1, 2].map((lots) => isBelowSmallest(limits, lots, Number.NaN))).toEqual([true, false]);
  expect(isBelowSmallest({ ...limits, minimumLots: 0, minimumNotional: 0 }, 0, 100), 'nothing is no order').toBe(true);
});

describe('what an exit leaves that is worth less than the smallest order', () => {
  it('is told once when its exit is refused, and not tried again until resumed', () => {
    const { bench, rest } = remainder();
    expect(rest.lots).toBe(5);
    const refused = bench.refuse(rest);
    expect([refused.timers, tooSmall(refused)]).toEqual([[], [5]]);
    for (let minute = 0; minute < 30; minute++) expect(bench.moment(100)).toMatchObject({ orders: [], changes: [] });
    expect(brief(bench.command({ kind: 'resume', by: 'Ada' }))).toEqual(['exit 5']);
  });

  it.each<OrderState>([
    { kind: 'rejected', reason: 'busy', refused: 'for-now' },
    { kind: 'rejected', reason: 'never arrived', refused: 'unheard' },
  ])('is tried again after $reason: the venue has not judged it', (state) => {
    const { bench, rest } = remainder();
    const answered = bench.update(rest, state);
    expect([answered.timers.length, tooSmall(answered)]).toEqual([1, []]);
    expect(brief(bench.retry())).toEqual(['exit 5']);
  });

  it.each([
    { reason: 'rejected: EOrder:Unknown position' },
    { reason: 'funds: EOrder:Insufficient funds' },
    { reason: 'halted by Ada: storm' },
  ])('is tried again after "$reason", which says nothing of its size', ({ reason }) => {
    const { bench, rest } = remainder();
    const answered = bench.update(rest, { kind: 'rejected', reason });
    expect([answered.timers.length, tooSmall(answered)]).toEqual([1, []]);
  });

  it('is sold when the price has made it large enough, and told once however often it is refused', () => {
    const { bench, rest } = remainder();
    const refused = bench.update(rest, { kind: 'rejected', reason: 'size: EOrder:Order minimum not met' });
    expect(tooSmall(refused)).toEqual([5]);
    expect(brief(bench.moment(999))).toEqual([]);
    const large = bench.moment(1000);
    expect(brief(large)).toEqual(['exit 5']);
    bench.moment(100);
    expect(tooSmall(bench.refuse(only(large)))).toEqual([]);
    expect(brief(bench.moment(100))).toEqual([]);
    bench.trade(only(bench.moment(1020)));
    expect(bench.lots).toBe(0);
  });

  it('is tried again where its exit was held back because its stop may have traded', () => {
    const bench = new ProtectionBench(VALUED);
    const { stop } = bench.enter();
    bench.moment(4);
    const exit = only(bench.command({ kind: 'flatten', reason: 'enough', by: 'Ada' }));
    const held = bench.update(exit, { kind: 'rejected', reason: 'its stop may have traded, or may yet' });
    expect([held.timers.length, tooSmall(held)]).toEqual([1, []]);
    bench.cancelled(stop);
    const again = only(bench.retry());
    expect(again).toMatchObject({ purpose: 'exit', lots: LOTS });
    expect(tooSmall(bench.refuse(again)), 'the venue itself refuses it').toEqual([LOTS]);
  });

  it('is told once also where positions have no stop at the venue', () => {
    const bench = new Bench({ instrument: { ...BITCOIN, kind: 'spot' } });
    bench.fill(bench.believe(5, 1), 6);
    const exit = bench.believe(7, 0);
    const held = bench.lots;
    bench.fill(exit, 8, { lots: held - 10 });
    bench.update(exit, 8, { kind: 'cancelled', filledLots: held - 10, reason: 'by the venue' });
    const again = bench.moment(9);
    expect(brief(again)).toEqual(['exit 10']);
    expect(tooSmall(bench.update(again, 9, { kind: 'rejected', reason: 'no' }))).toEqual([10]);
    expect(bench.moment(10).orders).toEqual([]);
  });
});

describe('an entry whose stop would be below the smallest order', () => {
  // 100 lots are worth 10.00; their stop triggers at 98 or at 102.
  it.each([
    { belief: 1, minimumNotional: 9.81, sent: [] },
    { belief: 1, minimumNotional: 9.8, sent: ['enter 100'] },
    { belief: -1, minimumNotional: 10, sent: ['enter 100'] },
  ])('of belief $belief and a smallest value of $minimumNotional: $sent', ({ belief, minimumNotional, sent }) => {
    const bench = new ProtectionBench({ ...VALUED, kind: 'margin', minimumNotional });
    const output = bench.moment(100, belief);
    expect(brief(output)).toEqual(sent);
    const lost = bench.engine.entryCounts().losses.filter(({ kind }) => kind === 'no-size');
    expect(lost.length).toBe(sent.length === 0 ? 1 : 0);
  });
});

describe('the stop of a position', () => {
  it.each([
    { belief: 1, too: 51, enough: 1 }, // 51 lots trigger at 98, and are worth 4.998 there.
    { belief: -1, too: 49, enough: 1 }, // 49 lots trigger at 102: 4.998.
  ])('of belief $belief waits below the smallest value, at the price where it triggers', ({ belief, too, enough }) => {
    const bench = new ProtectionBench({ ...VALUED, kind: 'margin' });
    const entry = only(bench.moment(100, belief));
    expect(brief(bench.trade(entry, too))).toEqual([]);
    expect(brief(bench.trade(entry, enough))).toEqual([`protect ${too + enough}`]);
  });

  it.each<{ end: OrderState; belief: number; lots: number }>([
    { end: { kind: 'cancelled', filledLots: 51, reason: 'no more there' }, belief: 1, lots: 51 },
    { end: { kind: 'filled' }, belief: -1, lots: 49 },
    { end: { kind: 'expired', filledLots: 3 }, belief: 1, lots: 3 },
  ])('of $lots lots cannot be: once their entry is $end.kind, they are closed at once', ({ end, belief, lots }) => {
    const bench = new ProtectionBench({ ...VALUED, kind: 'margin' });
    const entry = only(bench.moment(100, belief));
    expect(brief(bench.trade(entry, lots))).toEqual([]);
    const ended = bench.update(entry, end);
    expect(brief(ended)).toEqual([`exit ${lots}`]);
    expect(ended.changes).toContainEqual({ kind: 'closing', instrument: VALUED.id, cause: 'unprotected' });
    bench.trade(only(ended));
    expect(bench.lots).toBe(0);
  });

  it('cannot be for what somebody else has left of a position, which is closed once its stop is gone', () => {
    const bench = new ProtectionBench({ ...VALUED, kind: 'margin' });
    const { stop } = bench.enter();
    expect(bench.trade({ ...stop, id: 'ewkill1-1' as ClientOrderId }, LOTS - 20).cancels).toEqual([stop.id]);
    expect(brief(bench.cancelled(stop))).toEqual(['exit 20']);
  });

  it('cannot be for what filled before a halt: that is closed at the resume', () => {
    const bench = new ProtectionBench({ ...VALUED, kind: 'margin' });
    const entry = only(bench.moment(100, 1));
    bench.trade(entry, 51);
    bench.command({ kind: 'halt', reason: 'storm', by: 'Ada' });
    expect(brief(bench.cancelled(entry)), 'nothing is sent while halted').toEqual([]);
    expect(brief(bench.command({ kind: 'resume', by: 'Ada' }))).toEqual(['exit 51']);
  });

  it('takes the place of one that a small part would stand beside', () => {
    const bench = new ProtectionBench({ ...VALUED, kind: 'margin' });
    const entry = only(bench.moment(100, 1));
    const stop = only(bench.trade(entry, 60));
    bench.update(stop, { kind: 'open', filledLots: 0 });
    const small = bench.trade(entry, 40);
    expect([brief(small), small.cancels]).toEqual([[], [stop.id]]);
    expect(brief(bench.cancelled(stop))).toEqual(['protect 100']);
  });

  it('is not missed while halted where the position is worth too little for one', () => {
    const bench = new ProtectionBench({ ...MARGIN, minimumNotional: 5 });
    const entry = only(bench.moment(100, 1));
    bench.command({ kind: 'halt', reason: 'storm', by: 'Ada' });
    const told = ({ changes }: EngineOutput): boolean => changes.some(({ kind }) => kind === 'unprotected');
    expect([bench.trade(entry, 51), bench.trade(entry, 1)].map(told)).toEqual([false, true]);
    expect(bench.engine.stopPrice(MARGIN.id)).toBe(98);
  });
});
