import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOTS, only, ProtectionBench, SPOT } from '../../test/support/protection-bench.ts';
import { notionalMinor } from '../core/money.ts';
import type { OrderRequest, OrderState } from '../core/order.ts';
import type { EngineOutput } from './engine-output.ts';

const FLATTEN = { kind: 'flatten', reason: 'enough', by: 'Ada' } as const;
const POOR: OrderState = { kind: 'rejected', reason: 'funds: EOrder:Insufficient funds' };

/**
 * A venue that credited fewer lots than were traded, and refuses to sell more. What was asked of it, and what it took.
 */
function askUntilTaken(
  bench: ProtectionBench,
  first: EngineOutput,
  there: number,
): { readonly asked: number[]; readonly taken: OrderRequest | undefined } {
  const asked: number[] = [];
  for (let output = first, tries = 0; tries < 200; tries++) {
    const order = output.orders.at(0)?.order;
    if (order === undefined) {
      output = bench.retry();
      continue;
    }
    asked.push(order.lots);
    if (order.lots <= there) return { asked, taken: order };
    output = bench.update(order, POOR);
  }
  return { asked, taken: undefined };
}

/** A position of 100 lots, whose entry has ended; what its first fill led to. */
function bought(): { readonly bench: ProtectionBench; readonly output: EngineOutput } {
  const bench = new ProtectionBench(SPOT);
  const entry = only(bench.moment(100, 1));
  const output = bench.trade(entry);
  bench.update(entry, { kind: 'filled' });
  return { bench, output };
}

describe('a spot venue that credits less than was traded', () => {
  it('99 of 100 lots: 99 are protected, and 99 are sold', () => {
    const { bench, output } = bought();
    const { asked, taken } = askUntilTaken(bench, output, 99);
    expect(asked).toEqual([LOTS, 99]);
    expect(taken).toMatchObject({ purpose: 'protect', kind: 'stop', lots: 99 });
    bench.update(taken!, { kind: 'open', filledLots: 0 });
    for (let minute = 0; minute < 3; minute++)
      expect(bench.moment(100), 'the stop stays, and nothing more is asked for').toMatchObject({
        orders: [],
        cancels: [],
      });
    const exit = only(bench.command({ kind: 'flatten', reason: 'enough', by: 'Ada' }));
    expect(exit).toMatchObject({ purpose: 'exit', lots: 99, side: 'sell' });
    bench.cancelled(taken!);
    bench.trade(exit, 99);
    bench.update(exit, { kind: 'filled' });
    expect(bench.lots, 'what never came is left in the books').toBe(1);
  });

  it('is guarded at once for what the venue says that it has, and for all of it when the rest has come', () => {
    const { bench, output } = bought();
    bench.update(only(output), POOR);
    const told = bench.tell({ kind: 'credited', at: bench.now, instrument: SPOT.id, lots: 70 });
    expect(told.changes).toContainEqual({ kind: 'missing', instrument: SPOT.id, lots: 30 });
    const stop = only(told);
    expect(stop).toMatchObject({ purpose: 'protect', lots: 70 });
    bench.update(stop, { kind: 'open', filledLots: 0 });
    expect(bench.engine.bareLots.size, 'what is not there needs no stop').toBe(0);
    const all = bench.tell({ kind: 'credited', at: bench.now, instrument: SPOT.id, lots: LOTS });
    expect(only(all)).toMatchObject({ purpose: 'protect', lots: 30 });
    expect(all.changes, 'nothing is missing any more').toEqual([]);
  });

  it('asks for nothing where nothing is there, and closes what comes after all', () => {
    const { bench, output } = bought();
    bench.update(only(output), POOR);
    expect(bench.tell({ kind: 'credited', at: bench.now, instrument: SPOT.id, lots: 0 }).orders).toEqual([]);
    for (let minute = 0; minute < 5; minute++) expect(bench.moment(100).orders).toEqual([]);
    expect(bench.command({ kind: 'flatten', reason: 'enough', by: 'Ada' }).orders).toEqual([]);
    expect(only(bench.tell({ kind: 'credited', at: bench.now, instrument: SPOT.id, lots: 60 }))).toMatchObject({
      purpose: 'exit',
      lots: 60,
    });
  });

  it.each([
    { asked: 'only made smaller', more: [], next: 'protect' },
    { asked: 'closed meanwhile', more: [FLATTEN], next: 'exit' },
  ])('refuses to sell a part of it: where it was $asked, the next order is for less', ({ more, next }) => {
    const { bench, output } = bought();
    bench.update(only(output), { kind: 'open', filledLots: 0 });
    const part = only(bench.moment(100, 1, { share: 4e-5 }));
    expect(part).toMatchObject({ purpose: 'exit', lots: 60 });
    bench.cancelled(only(output));
    for (const command of more) bench.command(command);
    expect(only(bench.update(part, POOR))).toMatchObject({ purpose: next, lots: 58 });
  });

  it('a fill that is booked as a shortfall leaves books in which all is guarded', () => {
    const { bench, output } = bought();
    const { taken } = askUntilTaken(bench, output, 99);
    bench.update(taken!, { kind: 'open', filledLots: 0 });
    bench.tell({
      kind: 'fill',
      fill: {
        id: 'shortfall f1',
        order: 'shortfall' as OrderRequest['id'],
        instrument: SPOT.id,
        side: 'sell',
        lots: 1,
        priceTicks: 0,
        feeMinor: 0n,
        liquidity: 'taker',
        at: bench.now,
        cause: 'shortfall',
      },
    });
    expect(bench.moment(100)).toMatchObject({ orders: [], cancels: [] });
    const exit = only(bench.command({ kind: 'flatten', reason: 'enough', by: 'Ada' }));
    bench.cancelled(taken!);
    bench.trade(exit);
    expect(bench.lots).toBe(0);
    const [trade] = bench.portfolio.trades();
    expect(trade?.netMinor, 'the lot that never came was paid for').toBe(
      -notionalMinor(100 * 100, 1, SPOT.tick, SPOT.lot),
    );
  });

  it('is never asked twice in a row for an amount that it refused, whatever it has', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: LOTS }), (there) => {
        const { bench, output } = bought();
        const { asked, taken } = askUntilTaken(bench, output, there);
        expect(asked.every((lots, place) => place === 0 || lots !== asked[place - 1])).toBe(true);
        expect(taken?.lots, `${there} lots are there; asked ${asked.join(', ')}`).toBeGreaterThanOrEqual(
          Math.floor(there / 2),
        );
        expect(asked.length, 'it does not take long').toBeLessThan(20);
      }),
    );
  });
});

it('a margin venue that refuses a stop for want of funds credited all: the next stop is for the whole position', () => {
  const bench = new ProtectionBench();
  const entry = only(bench.moment(100, 1));
  const stop = only(bench.trade(entry));
  bench.update(entry, { kind: 'filled' });
  expect(bench.update(stop, POOR).orders, 'it is tried again later').toEqual([]);
  expect(only(bench.retry())).toMatchObject({ purpose: 'protect', lots: LOTS });
});
