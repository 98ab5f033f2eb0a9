import { describe, expect, it } from 'vitest';
import { LOTS, MARGIN, only, ProtectionBench, SPOT } from '../../test/support/protection-bench.ts';
import type { OrderRequest } from '../core/order.ts';
import type { EngineOutput } from './engine-output.ts';

/** At a price of 100 and an equity of 100,000, this share is so many lots of a thousandth: 100 lots are 10 USD. */
const shareOf = (lots: number): number => lots / 1e6 + 1e-12;

function brief({ orders, cancels }: EngineOutput): string {
  const sent = orders.map(({ order }) => `${order.purpose} ${order.side} ${order.lots} ${order.reduce}`);
  return [...cancels.map(() => 'cancel'), ...sent].join(', ');
}

function filled(bench: ProtectionBench, order: OrderRequest): EngineOutput {
  const fill = bench.trade(order);
  bench.update(order, { kind: 'filled' });
  return fill;
}

describe('a held position whose signal names another share', () => {
  it.each([
    { belief: 1, share: 150, expected: 'enter buy 50 open-or-reduce' },
    { belief: -1, share: 150, expected: 'enter sell 50 open-or-reduce' },
    { belief: 1, share: 40, expected: 'exit sell 60 reduce-only' },
    { belief: -1, share: 40, expected: 'exit buy 60 reduce-only' },
  ])('of belief $belief goes from 100 lots to $share by: $expected', ({ belief, share, expected }) => {
    const bench = new ProtectionBench(MARGIN);
    bench.enter(belief);
    const output = bench.moment(100, belief, { share: shareOf(share) });
    expect(brief(output)).toBe(expected);
    expect(output.decisions).toMatchObject([{ belief, share: shareOf(share), outcome: { kind: 'ordered' } }]);
    filled(bench, only(output));
    expect(bench.lots).toBe(belief * share);
  });

  it('is counted as made smaller, and as closed only where nothing is to be left', () => {
    const bench = new ProtectionBench(MARGIN);
    bench.enter();
    filled(bench, only(bench.moment(100, 1, { share: shareOf(40) })));
    const kinds = () => bench.engine.entryCounts().losses.map(({ kind }) => kind);
    expect(kinds()).toContain('made-smaller');
    expect(kinds(), 'it is held still').not.toContain('exit-only');
    bench.moment(100, 0);
    expect(kinds()).toContain('exit-only');
  });

  it('stays as it is where the difference is below the smallest order, and where no share is named', () => {
    const bench = new ProtectionBench(MARGIN);
    bench.enter();
    for (const share of [shareOf(LOTS), shareOf(LOTS + 1), shareOf(LOTS - 1), undefined]) {
      const output = bench.moment(100, 1, share === undefined ? {} : { share });
      expect([brief(output), output.decisions]).toEqual(['', []]);
    }
    expect(bench.engine.entryCounts().losses).toContainEqual({ kind: 'position-held', count: 4 });
  });

  it.each([
    { smallest: 'order of 5 lots', minimumLots: 5, minimumNotional: 0, too: 4, enough: 5 },
    { smallest: 'value of 1 USD', minimumLots: 1, minimumNotional: 1, too: 9, enough: 10 },
  ])('changes by the smallest $smallest, and by nothing less', ({ minimumLots, minimumNotional, too, enough }) => {
    for (const sign of [1, -1]) {
      const bench = new ProtectionBench({ ...MARGIN, minimumLots, minimumNotional });
      bench.enter();
      expect(brief(bench.moment(100, 1, { share: shareOf(LOTS + sign * too) }))).toBe('');
      expect(only(bench.moment(100, 1, { share: shareOf(LOTS + sign * enough) })).lots).toBe(enough);
    }
  });

  it('stays as it is where the difference is less than a lot, whatever the smallest order', () => {
    const bench = new ProtectionBench({ ...MARGIN, minimumLots: 0, minimumNotional: 0 });
    bench.enter();
    expect(brief(bench.moment(100, 1, { share: shareOf(LOTS) }))).toBe('');
  });

  it('is not enlarged against the guardian: an increase is an entry', () => {
    const bench = new ProtectionBench(MARGIN);
    bench.enter();
    bench.tell({ kind: 'venue-health', at: bench.now, health: 'down', detail: 'no answer' });
    const output = bench.moment(100, 1, { share: shareOf(200) });
    expect(output.refusals).toMatchObject([{ order: { purpose: 'enter', lots: 100 } }]);
    expect(brief(bench.moment(100, 1, { share: shareOf(50) })), 'a reduction is no entry').toBe(
      'exit sell 50 reduce-only',
    );
  });

  it('gets a stop of its new size, once the order has ended', () => {
    const bench = new ProtectionBench(MARGIN);
    const { stop } = bench.enter();
    const larger = filled(bench, only(bench.moment(100, 1, { share: shareOf(150) })));
    expect(brief(larger), 'the stop of what was added').toBe('protect sell 50 reduce-only');
    bench.update(only(larger), { kind: 'open', filledLots: 0 });
    const smaller = only(bench.moment(100, 1, { share: shareOf(80) }));
    expect(brief(bench.trade(smaller)), 'nothing while the reduction is under way').toBe('');
    expect(brief(bench.update(smaller, { kind: 'filled' }))).toBe('cancel, cancel');
    expect(brief(bench.cancelled(stop))).toBe('protect sell 30 reduce-only');
  });

  it('gives way on spot: its stops lock the coins, and come back at the new size', () => {
    const bench = new ProtectionBench(SPOT);
    const { stop } = bench.enter();
    const output = bench.moment(100, 1, { share: shareOf(40) });
    expect(brief(output)).toBe('cancel, exit sell 60 reduce-only');
    expect(brief(bench.cancelled(stop)), 'no stop for coins that are being sold').toBe('');
    expect(bench.engine.bareLots.get(SPOT.id), 'the exit stands for 60 of 100').toBe(40);
    bench.trade(only(output));
    expect(brief(bench.update(only(output), { kind: 'filled' }))).toBe('protect sell 40 reduce-only');
  });

  it('waits for a reduction that is under way before it is closed, and is closed then', () => {
    const bench = new ProtectionBench(MARGIN);
    bench.enter();
    const reduction = only(bench.moment(100, 1, { share: shareOf(40) }));
    expect(brief(bench.moment(100, 1, { share: shareOf(20) })), 'orders under way are waited for').toBe('');
    const flatten = bench.command({ kind: 'flatten', reason: 'enough', by: 'me' });
    expect([brief(flatten), flatten.changes]).toMatchObject(['', [{ kind: 'reducing' }, { kind: 'closing' }]]);
    bench.trade(reduction);
    expect(brief(bench.update(reduction, { kind: 'filled' }))).toBe('exit sell 40 reduce-only');
  });

  it('is looked after again where the reduction was refused', () => {
    const bench = new ProtectionBench(SPOT);
    const { stop } = bench.enter();
    const reduction = only(bench.moment(100, 1, { share: shareOf(40) }));
    bench.cancelled(stop);
    expect(brief(bench.refuse(reduction)), 'the stop of all that is held').toBe('protect sell 100 reduce-only');
  });

  it('is held anew from a resize that names a time, by the first fill of what was added', () => {
    const bench = new ProtectionBench(MARGIN);
    bench.enter();
    const increase = only(bench.moment(100, 1, { share: shareOf(150) }));
    const { timers } = bench.trade(increase);
    expect(timers).toEqual([{ timer: `hold:${increase.id}`, at: bench.now + 3_600_000_000 }]);
    const old = bench.tell({ kind: 'timer', at: bench.now, timer: `hold:${bench.outputs[1]?.orders[0]?.order.id}` });
    expect(brief(old), 'the timer of the first entry closes nothing').toBe('');
  });

  it('grows no more once its stop has triggered', () => {
    const bench = new ProtectionBench(MARGIN);
    const { stop } = bench.enter();
    bench.update(stop, { kind: 'open', filledLots: 0, trigger: 'triggered' });
    expect(brief(bench.moment(100, 1, { share: shareOf(200) }))).toBe('');
  });
});
