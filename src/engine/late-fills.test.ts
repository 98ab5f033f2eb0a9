import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChangingUniverse, DEPOSIT, perpetual } from '../../test/support/changing-universe.ts';
import type { Fill } from '../core/fill.ts';
import { clientOrderId } from '../core/order.ts';
import { DAY, instant } from '../core/time.ts';
import { REMEMBERED_SETTLEMENTS } from '../execution/settled-books.ts';

const [A, B] = [perpetual('A'), perpetual('B')];

/** An entry into A was filled at 100, and the engine has not heard of it when A is settled at 130. */
function overtaken(): ChangingUniverse {
  const run = new ChangingUniverse({ instruments: [A, B], slots: 2 });
  run.minute([100, 50], { 0: 1 });
  run.news = 'held-back';
  run.minute([100, 50]);
  run.settle(0, 130);
  run.list(0, perpetual('C'));
  return run;
}

function fillOf(instrument: string, id = 'late'): Fill {
  const price = { side: 'buy', lots: 10, priceTicks: 10_000, feeMinor: 0n } as const;
  const order = clientOrderId('o');
  return { id, order, instrument, ...price, liquidity: 'taker', at: instant(1), cause: 'order' };
}

describe('a fill of a settled market', () => {
  it('is booked before the settlement, which pays for its lots too', () => {
    const run = overtaken();
    const { portfolio } = run.engine;
    expect(portfolio.cashMinor, 'the engine knows of no position').toBe(DEPOSIT);
    expect(run.venue.exchange.account.cashMinor).toBeGreaterThan(DEPOSIT);
    run.deliver();
    expect(portfolio.cashMinor).toBe(run.venue.exchange.account.cashMinor);
    expect(portfolio.trades()).toMatchObject([
      { instrument: 'A', side: 'long', exitPrice: 130, entryReason: 'enter', exitCause: 'settlement' },
    ]);
    expect([portfolio.isFlat, portfolio.lots(0)], 'the next market of the slot has nothing of it').toEqual([true, 0]);
    expect(run.engine.guardianState.kind).toBe('active');
  });

  it('is shown as a change of its own, and leads to no order', () => {
    const run = overtaken();
    const before = run.outputs.length;
    run.deliver();
    const after = run.outputs.slice(before);
    const { cashMinor } = run.engine.portfolio;
    expect(after.flatMap(({ changes }) => changes)).toContainEqual({
      kind: 'filled-before-settlement',
      order: expect.any(String),
      instrument: 'A',
      value: 130,
      changeMinor: cashMinor - DEPOSIT,
      cashMinor,
    });
    expect(after.flatMap(({ orders, timers }) => [...orders, ...timers])).toEqual([]);
    expect(run.engine.workingOrders()).toEqual([]);
  });

  it('counts once', () => {
    const run = overtaken();
    run.deliver();
    const { cashMinor } = run.engine.portfolio;
    const fill = run.events.find(({ kind }) => kind === 'fill');
    if (fill === undefined) throw new Error('a fill was delivered');
    expect(run.tell(fill).changes).toEqual([]);
    expect(run.engine.portfolio.cashMinor).toBe(cashMinor);
  });

  it('that loses as much as a day may lose stops entries', () => {
    const run = new ChangingUniverse({
      instruments: [A, B],
      slots: 2,
      limits: { maximumDailyLoss: 0.02, lossAction: 'reduce' },
    });
    run.minute([100, 50], { 0: 1 });
    run.news = 'held-back';
    run.minute([100, 50]);
    run.settle(0, 10);
    expect(run.engine.guardianState.kind, 'the loss is not known yet').toBe('active');
    run.deliver();
    expect(run.engine.guardianState).toMatchObject({ kind: 'reducing', by: 'guardian' });
  });

  it('halts trading where the market is not remembered any more, and books nothing', () => {
    const run = new ChangingUniverse({ instruments: [A], slots: 2 });
    const { portfolio } = run.engine;
    run.settle(0, 1);
    for (let number = 0; number <= REMEMBERED_SETTLEMENTS; number++) {
      const at = instant(number === REMEMBERED_SETTLEMENTS ? 3 * DAY : number);
      run.engine.process({ kind: 'listing', at, market: 0, instrument: perpetual(`M${number}`), role: 'traded' });
      run.engine.process({ kind: 'settlement', at, market: 0, value: 1 });
    }
    const { changes } = run.engine.process({ kind: 'fill', fill: fillOf('A') });
    expect(changes).toMatchObject([{ kind: 'halted', by: 'ledger' }]);
    expect(run.engine.guardianState.reason).toMatch(/fill late is of A/);
    expect(portfolio.cashMinor).toBe(DEPOSIT);
    run.engine.process({ kind: 'fill', fill: fillOf(`M${REMEMBERED_SETTLEMENTS}`) });
    expect(portfolio.trades().length, 'a market that is remembered takes its fill').toBe(1);
  });

  it('throws where the universe never had the market', () => {
    const run = overtaken();
    expect(() => run.engine.process({ kind: 'fill', fill: fillOf('Z') })).toThrow('was of "Z"');
  });
});

const MINUTES = fc.array(
  fc.record({
    news: fc.constantFrom('at-once' as const, 'held-back' as const, 'held-back' as const),
    settles: fc.constantFrom(true, false, false, false),
    value: fc.integer({ min: 0, max: 200 }),
    price: fc.integer({ min: 90, max: 110 }),
    belief: fc.constantFrom(-1, 0, 1, 1),
  }),
  { minLength: 20, maxLength: 40, size: 'max' },
);

it('money adds up over drawn settlements that overtake the fills of their markets', () => {
  let late = 0;
  fc.assert(
    fc.property(MINUTES, (minutes) => {
      const run = new ChangingUniverse({ slots: 1, limits: { maximumDailyLoss: 0.99, maximumPositionShare: 0.2 } });
      run.list(0, perpetual('M0'));
      for (const [number, { news, settles, value, price, belief }] of minutes.entries()) {
        run.news = news;
        if (news === 'at-once') run.deliver();
        run.minute([price], { 0: belief });
        if (!settles) continue;
        run.settle(0, value);
        run.list(0, perpetual(`M${number + 1}`));
      }
      run.deliver();
      const { portfolio } = run.engine;
      expect(portfolio.cashMinor, 'ledger and venue').toBe(run.venue.exchange.account.cashMinor);
      const net = portfolio.trades().reduce((sum, { netMinor }) => sum + netMinor, 0n);
      const open = portfolio.openTrades().reduce((sum, { cashMinor, feesMinor }) => sum + cashMinor - feesMinor, 0n);
      expect(portfolio.cashMinor, 'the deposit and all trades').toBe(DEPOSIT + net + open);
      const changes = run.outputs.flatMap((output) => output.changes);
      late += changes.filter(({ kind }) => kind === 'filled-before-settlement').length;
    }),
    { numRuns: 150, seed: 12 },
  );
  expect(late, 'fills that were late').toBeGreaterThan(100);
});
