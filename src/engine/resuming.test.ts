import { describe, expect, it } from 'vitest';
import { answer, GuardingBench } from '../../test/support/guarding-bench.ts';

describe('a resume', () => {
  it('begins a new peak when the drawdown was hit, and keeps the old one when it was not', () => {
    const bench = new GuardingBench({ maximumDrawdown: 0.05 });
    bench.lose(400);
    bench.resume();
    bench.lose(100);
    expect(answer(bench.minute({ belief: 1 })), 'the first loss still counts').toBe('drawdown');
    bench.resume();
    expect(answer(bench.minute({ belief: 1 }))).toBe('sent');
  });

  it('begins a new streak when losses had stopped entries, and keeps the old one when not', () => {
    const bench = new GuardingBench({ maximumConsecutiveLosses: 2 });
    bench.lose(1);
    bench.resume();
    bench.lose(1);
    expect(answer(bench.minute({ belief: 1 }))).toBe('consecutive-losses');
    bench.resume();
    bench.lose(1);
    expect(answer(bench.minute({ belief: 1 }))).toBe('sent');
  });

  it('does not forgive the loss of a day', () => {
    const bench = new GuardingBench({ maximumDailyLoss: 0.05 });
    bench.lose(500);
    bench.resume();
    expect(answer(bench.minute({ belief: 1 }))).toBe('daily-loss');
  });
});

describe('a resume that keeps limits', () => {
  const KEPT = { kind: 'resume', by: 'stop', limits: 'kept' } as const;

  it.each([
    ['drawdown', { maximumDrawdown: 0.05 }, 500],
    ['consecutive-losses', { maximumConsecutiveLosses: 1 }, 1],
  ])('leaves a hit %s as it is', (check, limits, amount) => {
    const bench = new GuardingBench(limits);
    bench.lose(amount);
    bench.command({ kind: 'flatten', reason: 'stopped', by: 'stop' });
    bench.command(KEPT);
    expect(answer(bench.minute({ belief: 1 })), 'nobody has looked at what was lost').toBe(check);
    expect(bench.guardian.state.kind).toBe('active');
  });

  it('stops entries by a limit that was hit while positions were closed', () => {
    const bench = new GuardingBench({ maximumDrawdown: 0.05, lossAction: 'reduce' });
    bench.fill(bench.minute({ belief: 1 }));
    bench.fill(bench.command({ kind: 'flatten', reason: 'stopped', by: 'stop' }), 50);
    const resumed = bench.command(KEPT);
    expect(resumed.changes.map(({ kind }) => kind)).toEqual(['resumed', 'reducing']);
    expect(answer(bench.minute({ belief: 1 }))).toBe('state');
  });
});

describe('the last candle of a day', () => {
  const LAST = 24 * 60;

  it.each([
    ['at the last minute of the day', LAST - 1, [100, 100]],
    ['at midnight', LAST, [50, 100]],
  ])('counts for that day: a loss %s stops entries', (_, minute, after) => {
    const bench = new GuardingBench({ maximumDailyLoss: 0.04, lossAction: 'reduce' });
    while (bench.now < minute - 3) bench.minute();
    bench.fill(bench.minute({ belief: 1 }));
    bench.minute();
    const { changes } = bench.minute({ closes: [50, 100] });
    expect(changes).toMatchObject([{ kind: 'reducing', by: 'guardian' }]);
    bench.minute({ closes: after });
    expect(bench.guardian.state.kind, 'until a person resumes').toBe('reducing');
  });

  it('counts for that day only: where entries are refused, the new day may enter', () => {
    const bench = new GuardingBench({ maximumDailyLoss: 0.04 });
    while (bench.now < LAST - 2) bench.minute();
    bench.fill(bench.minute({ belief: 1 }));
    expect(answer(bench.minute({ closes: [50, 100], belief: 1, market: 1 }))).toBe('sent');
  });
});
