import { describe, expect, it } from 'vitest';
import { LOTS, only, ProtectionBench, SPOT } from '../../test/support/protection-bench.ts';
import type { OrderRequest } from '../core/order.ts';
import { HOUR, instant } from '../core/time.ts';
import type { EngineOutput } from './engine-output.ts';

function closings({ changes }: EngineOutput): string[] {
  return changes.flatMap((change) => (change.kind === 'closing' ? [change.cause] : []));
}

describe('the exit of a guarded position', () => {
  it.each<[string, (bench: ProtectionBench) => EngineOutput]>([
    ['a signal', (bench) => bench.moment(100, 0)],
    ['the target', (bench) => bench.moment(105)],
    [
      'the horizon',
      (bench) =>
        bench.tell({
          kind: 'timer',
          at: instant(bench.now + HOUR),
          timer: `hold:${bench.outputs[1]?.orders[0]?.order.id}`,
        }),
    ],
    ['a person', (bench) => bench.command({ kind: 'flatten', reason: 'home', by: 'Ada' })],
  ])(
    'for %s takes the stops back first on spot, where they lock the coins, and on margin once it is flat',
    (_, close) => {
      const spot = new ProtectionBench(SPOT);
      const { stop } = spot.enter();
      const closing = close(spot);
      expect(closing.cancels, 'cancels go before orders').toEqual([stop.id]);
      expect(only(closing)).toMatchObject({ purpose: 'exit', lots: LOTS });
      const margin = new ProtectionBench();
      const held = margin.enter();
      const exiting = close(margin);
      expect(exiting.cancels, 'the stop guards until the position is closed').toEqual([]);
      expect(margin.trade(only(exiting)).cancels).toEqual([held.stop.id]);
    },
  );

  it('comes at the target, for a long and a short, and not before', () => {
    const long = new ProtectionBench();
    long.enter();
    expect(long.moment(104.99).orders).toEqual([]);
    expect(closings(long.moment(105))).toEqual(['target']);
    const short = new ProtectionBench();
    short.enter(-1);
    expect(short.moment(95.01).orders).toEqual([]);
    expect(closings(short.moment(95))).toEqual(['target']);
  });

  it('that filled in part before the stop filled the rest takes back what is left of the stop', () => {
    const bench = new ProtectionBench();
    const { stop } = bench.enter();
    bench.trade(only(bench.moment(105)), 10);
    const flat = bench.trade(stop, 90, 98);
    expect([bench.lots, flat.cancels]).toEqual([0, [stop.id]]);
  });

  it('that loses the race against the stop leaves the engine flat and free', () => {
    const bench = new ProtectionBench();
    const { stop } = bench.enter();
    const exit = only(bench.moment(105));
    bench.trade(stop, LOTS, 98);
    bench.update(stop, { kind: 'filled' });
    const refused = bench.refuse(exit);
    expect([bench.lots, refused.timers, refused.orders]).toEqual([0, [], []]);
    expect(bench.engine.workingOrders()).toEqual([]);
    expect(only(bench.moment(100, 1)).purpose, 'it is not closing any more').toBe('enter');
  });

  it('refused is tried again after five seconds, on spot without waiting for the stop that is gone', () => {
    const bench = new ProtectionBench(SPOT);
    const { stop } = bench.enter();
    const exit = only(bench.moment(105));
    expect(bench.cancelled(stop).orders, 'a position that is being closed gets no new stop').toEqual([]);
    expect(bench.refuse(exit).timers).toHaveLength(1);
    expect(only(bench.retry())).toMatchObject({ purpose: 'exit', lots: LOTS });
  });

  it('says why the position is closed once, and again when another reason takes the place of the first', () => {
    const bench = new ProtectionBench();
    bench.enter();
    const first = bench.moment(105);
    bench.refuse(only(first));
    const second = bench.command({ kind: 'flatten', reason: 'home', by: 'Ada' });
    bench.refuse(only(second));
    const third = bench.retry();
    expect([first, second, third].map(closings)).toEqual([['target'], ['flatten'], []]);
    bench.trade(only(third));
    expect(bench.portfolio.trades()).toMatchObject([{ exitReason: 'flatten' }]);
  });

  it('filled in part and cancelled closes the rest', () => {
    const bench = new ProtectionBench();
    bench.enter();
    const exit = only(bench.moment(105));
    bench.trade(exit, 40);
    bench.cancelled(exit);
    expect(only(bench.retry())).toMatchObject({ purpose: 'exit', lots: 60 });
  });

  it('that a halt holds back leaves the stops on spot in place', () => {
    const bench = new ProtectionBench(SPOT);
    const { stop } = bench.enter();
    bench.command({ kind: 'halt', reason: 'storm', by: 'Ada' });
    const due = bench.tell({ kind: 'timer', at: bench.now, timer: `hold:${bench.outputs[1]?.orders[0]?.order.id}` });
    expect(due.refusals).toHaveLength(1);
    expect(due.cancels, 'without an exit the stop is all there is').toEqual([]);
    const resumed = bench.command({ kind: 'resume', by: 'Ada' });
    expect([resumed.cancels, only(resumed).purpose], 'at once, not at the next candle').toEqual([[stop.id], 'exit']);
  });

  it('whose next try fell into a halt is sent again at the resume', () => {
    const bench = new ProtectionBench(SPOT);
    const { stop } = bench.enter();
    const exit = only(bench.moment(105));
    bench.cancelled(stop);
    bench.refuse(exit);
    bench.command({ kind: 'halt', reason: 'storm', by: 'Ada' });
    expect(bench.retry().orders, 'nothing is sent while halted').toEqual([]);
    const again = only(bench.command({ kind: 'resume', by: 'Ada' }));
    expect(again).toMatchObject({ purpose: 'exit', lots: LOTS });
    expect(bench.moment(100).orders, 'once').toEqual([]);
  });

  it('is not doubled by a resume while it is under way', () => {
    const bench = new ProtectionBench();
    bench.enter();
    only(bench.moment(105));
    bench.command({ kind: 'halt', reason: 'storm', by: 'Ada' });
    expect(bench.command({ kind: 'resume', by: 'Ada' }).orders).toEqual([]);
  });

  it('of less than the smallest order is told once when it is refused, and not tried again until resumed', () => {
    const bench = new ProtectionBench();
    bench.enter();
    const exit = only(bench.moment(105));
    bench.trade(exit, LOTS - 1);
    const rest = only([bench.cancelled(exit), bench.retry()][1] as EngineOutput);
    const refused = bench.refuse(rest);
    expect([refused.timers, refused.changes.filter(({ kind }) => kind === 'too-small')]).toEqual([
      [],
      [{ kind: 'too-small', instrument: 'M0/USD', lots: 1 }],
    ]);
    for (let minute = 0; minute < 3; minute++) expect(bench.moment(100)).toMatchObject({ orders: [], changes: [] });
    expect([...bench.engine.bareLots], 'the old stop stands for more than that').toEqual([]);
    expect(only(bench.command({ kind: 'resume', by: 'Ada' }))).toMatchObject({ purpose: 'exit', lots: 1 });
  });

  it('that leaves less than the smallest order is tried again as long as the venue does not refuse it', () => {
    const bench = new ProtectionBench();
    bench.enter();
    const exit = only(bench.moment(105));
    bench.trade(exit, LOTS - 1);
    expect(bench.cancelled(exit).timers).toHaveLength(1);
  });
});

describe('flatten', () => {
  it('closes what still fills afterwards, until resumed', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    bench.trade(entry, 40);
    const flatten = bench.command({ kind: 'flatten', reason: 'home', by: 'Ada' });
    expect([flatten.cancels[0], only(flatten).lots]).toEqual([entry.id, 40]);
    const exit = only(flatten);
    bench.trade(exit);
    bench.update(exit, { kind: 'filled' });
    expect(only(bench.trade(entry, 60)), 'it was on its way').toMatchObject({ purpose: 'exit', lots: 60 });
    bench.trade(only(bench.outputs.at(-1) as EngineOutput));
    bench.update(entry, { kind: 'filled' });
    expect(bench.lots).toBe(0);
    expect(bench.moment(100, 1).orders, 'nothing is entered').toEqual([]);
    bench.command({ kind: 'resume', by: 'Ada' });
    for (const { request } of bench.engine.workingOrders()) bench.cancelled(request);
    const again = only(bench.moment(100, 1));
    expect(only(bench.trade(again)).purpose, 'a fill is guarded again, not closed').toBe('protect');
  });
});

describe('an order of unknown fate', () => {
  it.each<[string, (bench: ProtectionBench, entry: OrderRequest) => void, readonly string[]]>([
    ['found open goes on', (bench, entry) => bench.update(entry, { kind: 'open', filledLots: 0 }), ['open']],
    ['never arrived is over', (bench, entry) => bench.refuse(entry), []],
    [
      'found filled is over',
      (bench, entry) => [bench.trade(entry), bench.update(entry, { kind: 'filled' })],
      ['in-flight'],
    ],
  ])('%s', (_, learn, left) => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    bench.update(entry, { kind: 'unknown' });
    expect(bench.moment(100, 1).orders, 'nothing is sent beside it').toEqual([]);
    learn(bench, entry);
    expect(
      bench.engine.workingOrders().map(({ state }) => state.kind),
      'the stop of what filled is on its way',
    ).toEqual(left);
  });

  it('is not in flight again, and not unknown once it was open', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    bench.update(entry, { kind: 'unknown' });
    expect(() => bench.update(entry, { kind: 'in-flight' })).toThrow('cannot go from unknown to in-flight');
    bench.update(entry, { kind: 'open', filledLots: 0 });
    expect(() => bench.update(entry, { kind: 'unknown' })).toThrow('cannot go from open to unknown');
  });
});
