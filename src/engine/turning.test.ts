import { describe, expect, it } from 'vitest';
import { LOTS, MARGIN, only, ProtectionBench, SPOT } from '../../test/support/protection-bench.ts';
import type { ClientOrderId, OrderRequest } from '../core/order.ts';
import type { EngineOutput } from './engine-output.ts';

/** At a price of 100 and an equity of 100,000, this share is so many lots of a thousandth. */
const shareOf = (lots: number): number => lots / 1e6 + 1e-12;

interface Turn {
  readonly bench: ProtectionBench;
  /** Of the position that is turned. */
  readonly stop: OrderRequest;
  readonly exit: OrderRequest;
  readonly entry: OrderRequest;
}

/** A long position of 100 lots, or of so many, whose turn to a short of 100 was sent. */
function turning(held = LOTS): Turn {
  const bench = new ProtectionBench(MARGIN);
  const first = only(bench.moment(100, 1, { share: shareOf(held) }));
  const stop = only(bench.trade(first));
  bench.update(first, { kind: 'filled' });
  bench.update(stop, { kind: 'open', filledLots: 0 });
  const [exit, entry] = bench.moment(100, -1).orders.map(({ order }) => order);
  if (exit === undefined || entry === undefined) throw new Error('a turn is an exit and an entry');
  return { bench, stop, exit, entry };
}

function bare({ changes }: EngineOutput): number[] {
  return changes.flatMap((change) => (change.kind === 'unprotected' ? [change.lots] : []));
}

const brief = ({ orders }: EngineOutput): string[] =>
  orders.map(({ order }) => `${order.purpose} ${order.side} ${order.lots}`);

const HALT = { kind: 'halt', reason: 'storm', by: 'Ada' } as const;

describe('after a turn on margin', () => {
  it('the new position has a stop from its first fill, whether or not the old stop is gone', () => {
    const { bench, stop, exit, entry } = turning();
    expect(bench.trade(exit).cancels).toEqual([stop.id]);
    expect(brief(bench.trade(entry))).toEqual(['protect buy 100']);
  });

  it('the old stop is taken back once, in however many parts the entry fills', () => {
    const { bench, stop, exit, entry } = turning();
    expect(bench.trade(exit).cancels).toEqual([stop.id]);
    const later = Array.from({ length: 20 }, () => bench.trade(entry, 5).cancels);
    expect(later.flat()).toEqual([]);
    bench.cancelled(stop);
    expect(bench.lots).toBe(-LOTS);
  });

  it('the end of the old exit sets no timer that the stop of the new position would wait for', () => {
    const { bench, stop, exit, entry } = turning();
    bench.trade(exit);
    const first = only(bench.trade(entry, 60));
    expect(bench.update(exit, { kind: 'filled' }).timers).toEqual([]);
    bench.update(first, { kind: 'open', filledLots: 0 });
    expect(brief(bench.trade(entry, 40))).toEqual(['protect buy 40']);
    expect(bench.cancelled(stop), 'the end of the old stop changes nothing').toMatchObject({ orders: [], cancels: [] });
  });

  it('the new position stands bare while halted, although the old stop stands', () => {
    const { bench, exit, entry } = turning();
    bench.command(HALT);
    bench.trade(exit);
    expect(bare(bench.trade(entry))).toEqual([LOTS]);
    expect([...bench.engine.bareLots.values()]).toEqual([LOTS]);
  });

  it('the new position is guarded and kept where a fill of the entry turned the position before its exit filled', () => {
    const { bench, stop, exit, entry } = turning(40);
    const turned = bench.trade(entry);
    expect([bench.lots, turned.cancels, brief(turned)]).toEqual([-60, [stop.id], ['protect buy 60']]);
    bench.update(only(turned), { kind: 'open', filledLots: 0 });
    expect(brief(bench.trade(exit))).toEqual(['protect buy 40']);
    expect(bench.update(exit, { kind: 'filled' }), 'the new position is not closed').toMatchObject({
      orders: [],
      timers: [],
    });
    expect(bench.moment(100).orders).toEqual([]);
  });

  it('a fill of the old stop neither closes the new position nor takes its entry back', () => {
    const { bench, stop, exit, entry } = turning();
    bench.trade(exit, 90);
    const first = only(bench.trade(entry, 30));
    expect(bench.lots).toBe(-20);
    const filled = bench.trade(stop, 10, 98);
    expect([filled.cancels.includes(entry.id), brief(filled)]).toEqual([false, []]);
    bench.update(stop, { kind: 'filled' });
    expect(brief(bench.update(first, { kind: 'open', filledLots: 0 }))).toEqual(['protect buy 10']);
    expect(bench.engine.workingOrders().map(({ request }) => request.id)).toContain(entry.id);
  });

  it('nothing is entered while a stop of an earlier position stands, which could close it; what is held is closed', () => {
    const { bench, stop, exit, entry } = turning();
    bench.trade(exit);
    bench.update(exit, { kind: 'filled' });
    const cover = only(bench.trade(entry));
    bench.update(entry, { kind: 'filled' });
    bench.update(cover, { kind: 'open', filledLots: 0 });
    const back = bench.moment(100, 1);
    expect(brief(back)).toEqual(['exit buy 100']);
    bench.trade(only(back));
    bench.update(only(back), { kind: 'filled' });
    bench.cancelled(cover);
    expect(brief(bench.moment(100, 1)), 'the sell stop of the first long').toEqual([]);
    expect(bench.engine.entryCounts().losses).toContainEqual({ kind: 'stop-not-gone', count: 2 });
    bench.cancelled(stop);
    expect(brief(bench.moment(100, 1))).toEqual(['enter buy 100']);
  });
});

describe('the horizon of a turn whose entry filled before its exit', () => {
  const asked = (outputs: readonly EngineOutput[]): string[] =>
    outputs.flatMap(({ timers }) => timers.map(({ timer }) => timer));

  it.each([
    { what: 'all of it', before: [100], after: [] },
    { what: 'a part', before: [60], after: [] },
    { what: 'two parts', before: [30, 30], after: [] },
    { what: 'a part, and the rest once the exit had', before: [60], after: [40] },
  ])('ends the new position, where that was $what', ({ before, after }) => {
    const { bench, exit, entry } = turning();
    bench.update(exit, { kind: 'unknown' });
    const fills = before.map((lots) => bench.trade(entry, lots));
    bench.trade(exit);
    fills.push(...after.map((lots) => bench.trade(entry, lots)));
    expect(asked(fills)).toEqual([`hold:${entry.id}`]);
    bench.update(exit, { kind: 'filled' });
    bench.cancelled(entry);
    const { lots } = bench;
    expect(lots).toBe(-[...before, ...after].reduce((sum, part) => sum + part, 0));
    const due = bench.tell({ kind: 'timer', at: bench.now, timer: `hold:${entry.id}` });
    expect([due.changes, brief(due)]).toEqual([
      [{ kind: 'closing', instrument: 'M0/USD', cause: 'horizon' }],
      [`exit buy ${-lots}`],
    ]);
  });

  it('is not taken for that of the position that is being closed', () => {
    const { bench, exit, entry } = turning();
    bench.trade(entry, 60);
    bench.update(entry, { kind: 'open', filledLots: 60 });
    bench.refuse(exit);
    expect(brief(bench.tell({ kind: 'timer', at: bench.now, timer: `hold:${entry.id}` }))).toEqual([]);
    expect(brief(bench.retry())).toEqual(['exit sell 40']);
  });
});

describe('a position that is to be closed before the exit of the one before it has been confirmed', () => {
  const FLATTEN = { kind: 'flatten', reason: 'five turns failed', by: 'supervisor' } as const;

  it('is closing from then on, and its exit goes once the other has ended', () => {
    const { bench, exit, entry } = turning();
    bench.trade(exit);
    bench.update(only(bench.trade(entry)), { kind: 'open', filledLots: 0 });
    bench.update(entry, { kind: 'filled' });
    const flatten = bench.command(FLATTEN);
    expect([brief(flatten), flatten.changes]).toMatchObject([[], [{ kind: 'reducing' }, { kind: 'closing' }]]);
    expect(brief(bench.moment(100)), 'the exit of the position before may still do something').toEqual([]);
    expect(brief(bench.command(FLATTEN))).toEqual([]);
    expect(brief(bench.update(exit, { kind: 'filled' }))).toEqual(['exit buy 100']);
  });

  it('is closing from its first fill where that comes after the command, and is guarded until its exit goes', () => {
    const { bench, exit, entry } = turning();
    bench.update(exit, { kind: 'unknown' });
    expect(bench.command(FLATTEN).cancels).toEqual([entry.id]);
    bench.trade(exit);
    const late = bench.trade(entry, 30);
    expect([brief(late), late.changes]).toMatchObject([
      ['protect buy 30'],
      [{ kind: 'closing', cause: 'flatten' }, { kind: 'filled' }],
    ]);
    bench.refuse(only(late));
    expect([...bench.engine.bareLots.values()]).toEqual([30]);
    expect(brief(bench.moment(100)), 'nobody knows how long').toEqual(['protect buy 30']);
    const [order] = bench.update(exit, { kind: 'filled' }).orders;
    expect(order?.order).toMatchObject({ purpose: 'exit', side: 'buy', lots: 30 });
    expect(bench.engine.bareLots.size).toBe(0);
    if (order !== undefined) bench.trade(order.order);
    expect(bench.lots).toBe(0);
  });

  it.each(['horizon', 'target'] as const)('has its stop again after five seconds where the %s has come', (cause) => {
    const { bench, exit, entry } = turning();
    bench.update(exit, { kind: 'unknown' });
    bench.trade(exit);
    const filled = bench.trade(entry);
    const [hold] = filled.timers;
    if (cause === 'target') bench.moment(95);
    else bench.tell({ kind: 'timer', at: hold!.at, timer: hold!.timer });
    let stop = filled.orders[0]!.order;
    for (let refusal = 0; refusal < 4; refusal++) {
      const refused = bench.refuse(stop);
      expect([brief(refused), refused.timers.map(({ timer }) => timer)]).toEqual([[], ['retry:M0/USD']]);
      const again = bench.retry();
      expect(brief(again)).toEqual(['protect buy 100']);
      stop = only(again);
    }
    bench.update(stop, { kind: 'open', filledLots: 0 });
    const taken = bench.cancelled(stop);
    expect(brief(taken), 'somebody took it back').toEqual(['protect buy 100']);
    expect(brief(bench.update(exit, { kind: 'filled' }))).toEqual(['exit buy 100']);
    bench.refuse(only(taken));
    expect(bench.outputs.at(-1)?.timers, 'the exit protects now').toEqual([]);
  });

  it.each(['horizon', 'target'] as const)('closes for the %s in the same way', (cause) => {
    const { bench, exit, entry } = turning();
    bench.trade(exit);
    const [hold] = bench.trade(entry).timers;
    const due = cause === 'target' ? bench.moment(95) : bench.tell({ kind: 'timer', at: hold!.at, timer: hold!.timer });
    expect(due.changes).toEqual([{ kind: 'closing', instrument: 'M0/USD', cause }]);
    expect(brief(bench.update(exit, { kind: 'filled' }))).toEqual(['exit buy 100']);
  });
});

it('on spot a position that follows another waits for its stop until that of the other, which locks the coins, is gone', () => {
  const bench = new ProtectionBench(SPOT);
  const entry = only(bench.moment(100, 1));
  const stop = only(bench.trade(entry, 60));
  bench.update(stop, { kind: 'open', filledLots: 0 });
  expect(bench.trade({ ...stop, id: 'ewkill1-1' as ClientOrderId }, 60).cancels, 'sold by hand').toEqual([stop.id]);
  expect(brief(bench.trade(entry, 40)), 'a late fill').toEqual([]);
  expect(bench.engine.bareLots.get(SPOT.id)).toBe(40);
  expect(brief(bench.cancelled(stop))).toEqual(['protect sell 40']);
});
