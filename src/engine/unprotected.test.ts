import { describe, expect, it } from 'vitest';
import { LOTS, only, ProtectionBench, SPOT } from '../../test/support/protection-bench.ts';
import type { EngineOutput } from './engine-output.ts';

describe('a position without its stop while halted', () => {
  const bare = ({ changes }: EngineOutput): number[] =>
    changes.flatMap((change) => (change.kind === 'unprotected' ? [change.lots] : []));
  const HALT = { kind: 'halt', reason: 'storm', by: 'Ada' } as const;

  it('is told when the halt comes before the answer to its entry, for each part that fills', () => {
    const bench = new ProtectionBench();
    const entry = only(bench.moment(100, 1));
    const halted = bench.command(HALT);
    expect([halted.cancels, bare(halted)], 'nothing is held yet').toEqual([[entry.id], []]);
    const first = bench.trade(entry, 40);
    expect([first.orders, bare(first)]).toEqual([[], [40]]);
    expect(bare(bench.update(entry, { kind: 'open', filledLots: 40 })), 'it is told once').toEqual([]);
    expect(bare(bench.trade(entry, 60))).toEqual([100]);
  });

  it('is told at the halt, when its stop was refused just before', () => {
    const bench = new ProtectionBench();
    bench.refuse(only(bench.trade(only(bench.moment(100, 1)))));
    expect(bare(bench.command(HALT))).toEqual([LOTS]);
  });

  it('is told when its stop goes missing, again after a resume, and not while a stop stands', () => {
    const bench = new ProtectionBench();
    const { stop } = bench.enter();
    expect(bare(bench.command(HALT)), 'it has its stop').toEqual([]);
    expect(bare(bench.cancelled(stop))).toEqual([LOTS]);
    const again = only(bench.command({ kind: 'resume', by: 'Ada' }));
    bench.update(again, { kind: 'open', filledLots: 0 });
    bench.command(HALT);
    expect(bare(bench.cancelled(again))).toEqual([LOTS]);
  });

  it('is told when its exit ends without closing it', () => {
    const bench = new ProtectionBench(SPOT);
    const { stop } = bench.enter();
    const exit = only(bench.moment(105));
    bench.cancelled(stop);
    expect(bare(bench.command(HALT)), 'the exit is at the venue').toEqual([]);
    expect(bare(bench.refuse(exit))).toEqual([LOTS]);
  });

  it('is not told of what is below the smallest order', () => {
    const bench = new ProtectionBench();
    bench.trade(only(bench.moment(100, 1)), 1);
    expect(bare(bench.command(HALT))).toEqual([]);
  });
});
