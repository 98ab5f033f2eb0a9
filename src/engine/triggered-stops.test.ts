import { describe, expect, it } from 'vitest';
import { only, ProtectionBench } from '../../test/support/protection-bench.ts';
import type { EngineOutput } from './engine-output.ts';

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
});
