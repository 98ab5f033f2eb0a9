import { describe, expect, it } from 'vitest';
import { LOTS, only, ProtectionBench } from '../../test/support/protection-bench.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';
import { instant, SECOND } from '../core/time.ts';
import type { EngineOutput } from './engine-output.ts';

function closings({ changes }: EngineOutput): string[] {
  return changes.flatMap((change) => (change.kind === 'closing' ? [change.cause] : []));
}

describe('the stop of a position', () => {
  it.each([
    { belief: 1, price: 100.01, side: 'sell', triggerTicks: 9_801 }, // 98.0098, rounded up
    { belief: -1, price: 100.01, side: 'buy', triggerTicks: 10_201 }, // 102.0102, rounded down
    { belief: 1, price: 250, side: 'sell', triggerTicks: 24_500 },
  ])('follows a fill at $price of belief $belief: $side at $triggerTicks', ({ belief, price, side, triggerTicks }) => {
    const { stop } = new ProtectionBench().enter(belief, price);
    expect(stop).toMatchObject({
      kind: 'stop',
      side,
      triggerTicks,
      lots: LOTS,
      purpose: 'protect',
      reduce: 'reduce-only',
    });
  });

  it('is placed part by part, and the parts sum to the position', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    const stops = [30, 50, 20].map((lots) => {
      const stop = only(bench.trade(entry, lots));
      bench.update(stop, { kind: 'open', filledLots: 0 });
      return stop;
    });
    expect(stops.map(({ lots }) => lots)).toEqual([30, 50, 20]);
    expect(bench.lots).toBe(100);
  });

  it.each([
    ['open', { kind: 'open', filledLots: 0 }],
    ['unknown', { kind: 'unknown' }],
  ] as const)('covers what filled while the first part was on its way with one more, once that is %s', (_, state) => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    const first = only(bench.trade(entry, 30));
    expect(
      [50, 10, 10].flatMap((lots) => bench.trade(entry, lots).orders),
      'a burst of fills is no burst of stops',
    ).toEqual([]);
    expect(only(bench.update(first, state)).lots).toBe(70);
    expect(
      bench.update(first, { kind: 'open', filledLots: 0 }).orders,
      'the news of the second changes nothing',
    ).toEqual([]);
  });

  it('becomes one again when it has come to six parts', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    const parts = [10, 10, 10, 10, 10, 10].map((lots) => {
      const stop = only(bench.trade(entry, lots));
      bench.update(stop, { kind: 'open', filledLots: 0 });
      return stop;
    });
    const seventh = bench.trade(entry, 20);
    expect([seventh.orders, seventh.cancels], 'all are taken back').toEqual([[], parts.map(({ id }) => id)]);
    for (const part of parts.slice(0, -1))
      expect(bench.cancelled(part).orders, 'and the last of them waited for').toEqual([]);
    expect(bench.trade(entry, 10).orders).toEqual([]);
    expect(only(bench.cancelled(parts.at(-1) as OrderRequest)).lots).toBe(90);
  });

  it('waits for a part below the smallest order, and joins it to the next', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    expect(bench.trade(entry, 1).orders, 'one lot is no order').toEqual([]);
    const stop = only(bench.trade(entry, 9));
    expect(stop.lots).toBe(10);
    bench.update(stop, { kind: 'open', filledLots: 0 });
    const small = bench.trade(entry, 1);
    expect(small.orders).toEqual([]);
    expect(small.cancels, 'one stop of the right size takes its place').toHaveLength(1);
    expect(only(bench.cancelled({ id: small.cancels[0] as ClientOrderId })).lots).toBe(11);
  });

  it('shrinks with a position that somebody else has made smaller', () => {
    const bench = new ProtectionBench();
    const { stop } = bench.enter();
    const foreign = { ...stop, id: 'ewkill1-1' as ClientOrderId };
    expect(bench.trade(foreign, 40).cancels).toEqual([stop.id]);
    expect(only(bench.cancelled(stop)).lots).toBe(60);
  });

  it('is placed again when somebody else has cancelled it', () => {
    const bench = new ProtectionBench();
    const { stop } = bench.enter();
    expect(only(bench.cancelled(stop))).toMatchObject({
      lots: LOTS,
      triggerTicks: stop.kind === 'stop' ? stop.triggerTicks : 0,
      purpose: 'protect',
    });
  });

  it('refused once is tried again after five seconds', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    const stop = only(bench.trade(entry));
    const refused = bench.refuse(stop);
    expect(refused.orders).toEqual([]);
    expect(refused.timers).toEqual([{ timer: 'retry:M0/USD', at: instant(bench.now + 5 * SECOND) }]);
    expect(only(bench.retry()).purpose).toBe('protect');
  });

  it('refused three times in a row closes the position', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    const first = only(bench.trade(entry));
    bench.refuse(first);
    bench.refuse(only(bench.retry()));
    const third = bench.refuse(only(bench.retry()));
    expect(closings(third)).toEqual(['unprotected']);
    expect(only(third)).toMatchObject({ purpose: 'exit', lots: LOTS, side: 'sell' });
  });

  it('refused for now, however often, leaves the position open: a venue that is busy says nothing of the stop', () => {
    const bench = new ProtectionBench();
    let stop = only(bench.trade(only(bench.moment(100, 1))));
    for (let refusal = 0; refusal < 5; refusal++) {
      expect(closings(bench.update(stop, { kind: 'rejected', reason: 'throttled', refused: 'for-now' }))).toEqual([]);
      stop = only(bench.retry());
    }
    expect(stop).toMatchObject({ purpose: 'protect', lots: LOTS });
  });

  it('that never arrived, in words that nobody knows, is tried four times as often before the position is closed', () => {
    const bench = new ProtectionBench();
    let stop = only(bench.trade(only(bench.moment(100, 1))));
    const unheard: OrderState = { kind: 'rejected', reason: 'never arrived at the venue', refused: 'unheard' };
    for (let refusal = 1; refusal < 12; refusal++) {
      expect(closings(bench.update(stop, unheard)), `refusal ${refusal}`).toEqual([]);
      stop = only(bench.retry());
    }
    expect(closings(bench.update(stop, unheard))).toEqual(['unprotected']);
  });

  it('that was open in between begins the count of refusals anew', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    bench.refuse(only(bench.trade(entry)));
    bench.refuse(only(bench.retry()));
    const opened = only(bench.retry());
    bench.update(opened, { kind: 'open', filledLots: 0 });
    const again = only(bench.cancelled(opened));
    expect(closings(bench.refuse(again))).toEqual([]);
  });

  it('that the venue takes and does not keep, a dozen times in a row, closes the position', () => {
    const bench = new ProtectionBench();
    let { stop } = bench.enter();
    for (let end = 1; end < 12; end++) {
      stop = only(end % 2 === 0 ? bench.cancelled(stop) : bench.update(stop, { kind: 'expired', filledLots: 0 }));
      expect(stop, `after ${end} of them`).toMatchObject({ purpose: 'protect', lots: LOTS });
      bench.update(stop, { kind: 'open', filledLots: 0 });
      bench.moment(100);
    }
    const last = bench.cancelled(stop);
    expect(closings(last)).toEqual(['unprotected']);
    expect(only(last)).toMatchObject({ purpose: 'exit', lots: LOTS, side: 'sell' });
  });

  it('that has stood for more than five minutes before it went begins that count anew', () => {
    const bench = new ProtectionBench();
    let { stop } = bench.enter();
    for (let end = 0; end < 30; end++) {
      bench.wait(301);
      stop = only(bench.cancelled(stop));
      expect(stop.purpose).toBe('protect');
      bench.update(stop, { kind: 'open', filledLots: 0 });
    }
  });

  it('that we took back is not among those that the venue did not keep', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    let stop = only(bench.trade(entry, 40));
    for (let part = 0; part < 20; part++) {
      bench.update(stop, { kind: 'open', filledLots: 0 });
      expect(bench.trade(entry, 1).cancels, 'a lot is no order beside it').toEqual([stop.id]);
      stop = only(bench.cancelled(stop));
      expect(stop).toMatchObject({ purpose: 'protect', lots: 41 + part });
    }
  });

  it('that triggers closes the position, and leaves the engine free to enter again', () => {
    const bench = new ProtectionBench();
    const { stop } = bench.enter();
    bench.trade(stop, LOTS, 98);
    bench.update(stop, { kind: 'filled' });
    expect(bench.lots).toBe(0);
    expect(only(bench.moment(98, 1)).purpose).toBe('enter');
    expect(bench.portfolio.trades()).toMatchObject([{ exitReason: 'stop' }]);
  });

  it('is placed at a resume, when it went missing during the halt', () => {
    const bench = new ProtectionBench();
    const { stop } = bench.enter();
    bench.command({ kind: 'halt', reason: 'storm', by: 'Ada' });
    expect(bench.cancelled(stop).orders, 'nothing is sent while halted').toEqual([]);
    expect(only(bench.command({ kind: 'resume', by: 'Ada' })).purpose).toBe('protect');
  });
});
