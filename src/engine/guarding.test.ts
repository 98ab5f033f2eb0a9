import { describe, expect, it } from 'vitest';
import { MINUTE, duration } from '../core/time.ts';
import { QUIET } from './engine-output.ts';
import { answer, at, GuardingBench } from '../../test/support/guarding-bench.ts';

describe('a quote', () => {
  it('is quiet, and is what the next entry is held against', () => {
    const bench = new GuardingBench({ priceBand: { band: 0.02, mode: 'when-quoted' } });
    bench.minute();
    expect(bench.quote(110, 111)).toBe(QUIET);
    expect(answer(bench.minute({ belief: 1 }))).toBe('price-band');
    bench.quote(99.9, 100.1);
    expect(answer(bench.minute({ belief: 1 }))).toBe('sent');
  });

  it('of an unknown market throws', () => {
    expect(() => new GuardingBench({}).engine.process({ kind: 'quote', at: at(0), market: 7, bid: 1, ask: 1 })).toThrow(
      'one of 2 markets, was of market 7',
    );
  });
});

describe('the emergency stop that needs nobody', () => {
  it('stops entries on a drawdown at the marks, cancels those under way, says so once, and lets positions run to their exits', () => {
    const bench = new GuardingBench({ maximumDrawdown: 0.05, lossAction: 'reduce' });
    bench.fill(bench.minute({ belief: 1 }));
    const working = bench.minute({ belief: 1, market: 1 });
    expect(bench.minute({ closes: [51, 100] }).changes).toEqual([]);
    const stop = bench.minute({ closes: [50, 100] });
    const reason = 'drawdown: equity 9500.00 is at or below 9500.00, 5 % under its peak of 10000.00';
    expect(stop.changes).toEqual([{ kind: 'reducing', reason, by: 'guardian' }]);
    expect(stop.cancels).toEqual(working.orders.map(({ order }) => order.id));
    expect(bench.guardian.state).toEqual({ kind: 'reducing', reason, by: 'guardian', since: at(4) });
    bench.update(working, { kind: 'cancelled', filledLots: 0, reason: 'asked' });
    expect(bench.minute({ closes: [40, 100] }).changes, 'once').toEqual([]);
    expect(
      answer(bench.minute({ closes: [100, 100], belief: 1, market: 1 })),
      'until resumed, even when the loss is made good',
    ).toBe('state');
    expect(bench.minute({ belief: 0 }).orders.map(({ order }) => order.purpose)).toEqual(['exit']);
  });

  it('measures a drawdown from the highest equity at any moment, which no trade has to realise', () => {
    const bench = new GuardingBench({ maximumDrawdown: 0.05, lossAction: 'reduce' });
    bench.fill(bench.minute({ belief: 1 }));
    bench.minute({ closes: [200, 100] });
    expect(bench.minute({ closes: [146, 100] }).changes, '4.9 % under the peak of 11,000').toEqual([]);
    expect(bench.minute({ closes: [145, 100] }).changes, 'the account is above its start all the while').toEqual([
      {
        kind: 'reducing',
        reason: 'drawdown: equity 10450.00 is at or below 10450.00, 5 % under its peak of 11000.00',
        by: 'guardian',
      },
    ]);
  });

  it("stops entries on a day's loss, at the fill or the cash flow that brings it", () => {
    const bench = new GuardingBench({ maximumDailyLoss: 0.05, lossAction: 'reduce' });
    expect(bench.lose(500).changes.at(-1)).toMatchObject({ kind: 'reducing', by: 'guardian' });
    const other = new GuardingBench({ maximumDailyLoss: 0.05, lossAction: 'reduce' });
    expect(other.cash(-500, 'transfer').changes).toHaveLength(1);
    expect(other.cash(-500, 'interest').changes.at(-1)).toMatchObject({ kind: 'reducing', by: 'guardian' });
    const third = new GuardingBench({ maximumDailyLoss: 0.05, lossAction: 'reduce' });
    expect(third.cash(-500, 'rounding').changes.at(-1), 'what a venue rounds away is lost, not paid out').toMatchObject(
      { kind: 'reducing', by: 'guardian' },
    );
  });

  it('is off unless asked for: entries are refused, and the state stays', () => {
    const bench = new GuardingBench({ maximumDrawdown: 0.05 });
    bench.lose(500);
    expect([answer(bench.minute({ belief: 1 })), bench.guardian.state.kind]).toEqual(['drawdown', 'active']);
  });

  it('never softens a halt, nor does a person who asks to flatten', () => {
    const bench = new GuardingBench({ maximumDrawdown: 0.05, lossAction: 'reduce' });
    bench.fill(bench.minute({ belief: 1 }));
    bench.command({ kind: 'halt', reason: 'storm', by: 'Ada' });
    expect(bench.minute({ closes: [10, 100] }).changes).toEqual([]);
    const flatten = bench.command({ kind: 'flatten', reason: 'home', by: 'Bea' });
    expect(flatten.changes, 'it does not say that it reduces').toEqual([
      { kind: 'closing', instrument: 'M0/USD', cause: 'flatten' },
    ]);
    expect(answer(flatten)).toBe('state');
    expect(bench.guardian.state).toEqual({ kind: 'halted', reason: 'storm', by: 'Ada', since: at(1) });
    expect(
      bench.resume().orders.map(({ order }) => order.purpose),
      'what was asked for is done once resumed',
    ).toEqual(['exit']);
    expect(bench.minute().orders, 'once').toEqual([]);
  });
});

describe('a command', () => {
  it('is kept with its reason, who gave it and since when, and a refused order names them', () => {
    const bench = new GuardingBench({});
    bench.minute();
    bench.command({ kind: 'flatten', reason: 'home', by: 'Bea' });
    expect(bench.guardian.state).toEqual({ kind: 'reducing', reason: 'home', by: 'Bea', since: at(1) });
    const [refused] = bench.minute({ belief: 1 }).refusals;
    expect(refused?.refusals).toEqual([{ check: 'state', reason: 'reducing, by Bea: home' }]);
    bench.resume();
    expect(bench.guardian.state).toEqual({ kind: 'active', reason: 'asked to resume', by: 'Ada', since: at(2) });
    bench.minute();
    bench.command({ kind: 'halt', reason: 'storm', by: 'Bea' });
    expect(bench.guardian.state).toEqual({ kind: 'halted', reason: 'storm', by: 'Bea', since: at(3) });
  });
});

describe('what the engine remembers', () => {
  it('money paid out makes no drawdown, and money paid in heals none', () => {
    const bench = new GuardingBench({ maximumDrawdown: 0.05 });
    bench.cash(-4_000, 'transfer');
    expect(answer(bench.minute({ belief: 1 }))).toBe('sent');
    const other = new GuardingBench({ maximumDrawdown: 0.05 });
    other.lose(510);
    other.cash(90_000, 'transfer');
    expect(answer(other.minute({ belief: 1 }))).toBe('drawdown');
  });

  it('exits count towards the rate of orders', () => {
    const bench = new GuardingBench({ maximumOrdersPerDay: 3 });
    bench.lose(1);
    bench.fill(bench.minute({ belief: 1 }));
    expect(answer(bench.minute({ belief: 1, market: 1 }))).toBe('order-rate');
    expect(answer(bench.minute({ belief: 0 })), 'but are not refused').toBe('sent');
  });

  it('a market that did not close is not traded on its old price', () => {
    const bench = new GuardingBench({ maximumPriceAge: duration(MINUTE) });
    bench.minute();
    bench.minute({ closes: [100] });
    expect(answer(bench.minute({ closes: [100], belief: 1, market: 1 }))).toBe('price-age');
    expect(answer(bench.minute({ closes: [100], belief: 1 }))).toBe('sent');
  });

  it('correlations of closes make two positions one', () => {
    const together = (factor: number) => {
      const bench = new GuardingBench({ maximumPositionShare: 0.15, maximumCorrelation: 0.8, correlationWindow: 3 });
      const closes = [100, 101, 99, 100];
      for (const close of closes) bench.minute({ closes: [close, factor > 0 ? close : 10_000 / close] });
      bench.fill(bench.minute({ closes: [100.5, factor > 0 ? 100.5 : 99.5], belief: 1 }));
      return answer(bench.minute({ closes: [101, factor > 0 ? 101 : 99], belief: 1, market: 1 }));
    };
    expect([together(1), together(-1)]).toEqual(['correlated-positions', 'sent']);
  });
});
