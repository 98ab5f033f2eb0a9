import { describe, expect, it } from 'vitest';
import { only, ProtectionBench } from '../../test/support/protection-bench.ts';
import { clientOrderId, type OrderRequest } from '../core/order.ts';
import type { EngineOutput } from './engine-output.ts';

const TRIGGERED = { kind: 'open', filledLots: 0, trigger: 'triggered' } as const;

function closings({ changes }: EngineOutput): string[] {
  return changes.flatMap((change) => (change.kind === 'closing' ? [change.cause] : []));
}

describe('the stop of a position', () => {
  it('that the price has reached takes back what is left of the entry, and sells what had filled of it at the market', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    const stop = only(bench.trade(entry, 60));
    bench.update(entry, { kind: 'open', filledLots: 60 });
    bench.update(stop, { kind: 'open', filledLots: 0 });
    expect(bench.trade(stop, 20, 98).cancels).toEqual([entry.id]);
    bench.update(stop, { kind: 'open', filledLots: 20 });
    expect(bench.trade(stop, 10, 98).cancels, 'once').toEqual([]);
    const late = bench.trade(entry, 25);
    expect(closings(late)).toEqual(['stop']);
    expect(only(late), 'not one more stop').toMatchObject({ kind: 'market', purpose: 'exit', lots: 55 });
  });

  it('that ended when it had begun to fill does not rest again: the rest is sold at the market', () => {
    const bench = new ProtectionBench();
    const { stop } = bench.enter();
    bench.trade(stop, 40, 98);
    bench.update(stop, { kind: 'open', filledLots: 40 });
    const ended = bench.cancelled(stop);
    expect(closings(ended)).toEqual(['stop']);
    expect(only(ended)).toMatchObject({ kind: 'market', purpose: 'exit', lots: 60 });
  });

  it('that has triggered without a fill takes back what is left of the entry, and is not replaced by another stop', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    const parts = [10, 10, 10, 10, 10, 10].map((lots) => {
      const stop = only(bench.trade(entry, lots));
      bench.update(stop, { kind: 'open', filledLots: 0 });
      return stop;
    });
    expect(bench.update(parts[0] as OrderRequest, TRIGGERED).cancels).toEqual([entry.id]);
    expect(bench.update(parts[1] as OrderRequest, TRIGGERED).cancels, 'once').toEqual([]);
    const late = bench.trade(entry, 20);
    expect(late.cancels, 'six parts of a triggered stop stand').not.toContain(parts[0]?.id);
    expect(only(late), 'not one more stop').toMatchObject({ kind: 'market', purpose: 'exit', lots: 80 });
  });

  it.each<[string, (bench: ProtectionBench, stop: OrderRequest) => EngineOutput]>([
    ['was taken back', (bench, stop) => bench.cancelled(stop)],
    [
      'was too large for the position',
      (bench, stop) =>
        [bench.trade({ ...stop, id: clientOrderId('ewkill1-1') }, 40), bench.cancelled(stop)][1] as EngineOutput,
    ],
  ])('that had triggered and %s does not rest again: the position is closed', (_, end) => {
    const bench = new ProtectionBench();
    const { stop } = bench.enter();
    bench.update(stop, TRIGGERED);
    const ended = end(bench, stop);
    expect(closings(ended)).toEqual(['stop']);
    expect(only(ended)).toMatchObject({ kind: 'market', purpose: 'exit', lots: bench.lots });
  });

  it('that has closed the position whole leaves no stop for what still comes of the entry, and does for the next entry', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    const stop = only(bench.trade(entry, 60));
    bench.update(stop, { kind: 'open', filledLots: 0 });
    bench.trade(stop, 60, 98);
    bench.update(stop, { kind: 'filled' });
    const exit = only(bench.trade(entry, 15));
    expect(exit).toMatchObject({ kind: 'market', purpose: 'exit', lots: 15 });
    bench.trade(exit);
    bench.update(exit, { kind: 'filled' });
    bench.cancelled(entry);
    expect(only(bench.trade(only(bench.moment(100, 1)))).purpose).toBe('protect');
  });
});
