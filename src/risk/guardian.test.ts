import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../core/instrument.ts';
import { clientOrderId, type MarketOrder, type OrderRequest } from '../core/order.ts';
import type { PositionView } from '../core/portfolio.ts';
import { HOUR, duration, instant } from '../core/time.ts';
import { isApproved, type ApprovedOrder } from './approved-order.ts';
import { defaultChecks } from './default-checks.ts';
import { Guardian } from './guardian.ts';
import type { RiskView } from './risk-check.port.ts';

const NOW = instant(1_700_000_000_000_000);

function instrumentOf(index: number): Instrument {
  return {
    id: `M${index}/USD`,
    venue: 'test',
    kind: 'margin',
    base: `M${index}`,
    quote: 'USD',
    tick: { units: 1, decimals: 2 },
    lot: { units: 1, decimals: 3 },
    minimumLots: 2,
    minimumNotional: 1,
  };
}
const instruments = [0, 1, 2, 3, 4].map(instrumentOf);

function order(changes: Partial<MarketOrder> = {}): MarketOrder {
  return {
    id: clientOrderId('o1'),
    instrument: 'M0/USD',
    kind: 'market',
    side: 'buy',
    lots: 100,
    purpose: 'enter',
    reduce: 'open-or-reduce',
    createdAt: NOW,
    ...changes,
  };
}
const exit = (changes: Partial<MarketOrder> = {}): MarketOrder =>
  order({ side: 'sell', purpose: 'exit', reduce: 'reduce-only', ...changes });

/** 10,000 of equity, every price 100: a lot is worth 0.1, so 10 % of equity is 10,000 lots. */
function view(
  changes: Partial<RiskView> & { readonly lots?: readonly number[]; readonly equity?: number } = {},
): RiskView {
  const { lots = [], equity = 10_000, ...rest } = changes;
  const positions = instruments.map(({ id }, index): PositionView => {
    const held = lots[index] ?? 0;
    return {
      instrument: id,
      lots: held,
      entryPrice: held === 0 ? undefined : 100,
      openedAt: held === 0 ? undefined : NOW,
    };
  });
  return {
    now: NOW,
    portfolio: { cash: equity, equity, positions },
    instruments,
    prices: new Float64Array(5).fill(100),
    workingEntries: [],
    dayStartEquity: 10_000,
    ...rest,
  };
}

function refusedBy(
  request: OrderRequest,
  seen: RiskView,
  guardian = new Guardian({ checks: defaultChecks() }),
): string {
  const answer = guardian.review(request, seen);
  return isApproved(answer) ? 'approved' : answer.check;
}

describe('approval', () => {
  it('holds the order, frozen and apart from the original', () => {
    const request = { ...order() };
    const answer = new Guardian({ checks: [] }).review(request, view());
    expect(isApproved(answer) && answer.order).toEqual(request);
    expect(isApproved(answer) && Object.isFrozen(answer.order)).toBe(true);
    expect(isApproved(answer) && answer.order).not.toBe(request);
  });

  it('cannot be made by a spread, a literal or a clone', () => {
    const answer = new Guardian({ checks: [] }).review(order(), view());
    if (!isApproved(answer)) throw new Error('refused by no check');
    const take = (approved: ApprovedOrder): boolean => isApproved(approved);
    expect(take(answer)).toBe(true);
    // oxlint-disable-next-line typescript/no-misused-spread -- the attack that is tested
    const spread = { ...answer };
    // @ts-expect-error a spread loses the seal
    expect(take(spread)).toBe(false);
    // @ts-expect-error a spread with another size loses it too
    expect(take({ ...spread, order: order({ lots: 1e9 }) })).toBe(false);
    // @ts-expect-error a literal never had it
    expect(take({ order: order() })).toBe(false);
    // @ts-expect-error nor has the request itself
    expect(take(order())).toBe(false);
    expect(isApproved(structuredClone(answer)), 'a structural clone is not approved').toBe(false);
    expect(
      [undefined, null, 7, 'approved'].map((value) => isApproved(value)),
      'nor is what is no object',
    ).toEqual([false, false, false, false]);
    expect(Object.isFrozen(answer), 'nobody hangs anything on an approval').toBe(true);
    expect(
      isApproved(Object.create(Object.getPrototypeOf(answer) as object)),
      'nor is something of its prototype',
    ).toBe(false);
  });
});

describe('the checks', () => {
  it('a position may reach 10 % of equity and not a lot more', () => {
    expect(refusedBy(order({ lots: 10_000 }), view())).toBe('approved');
    expect(refusedBy(order({ lots: 10_001 }), view())).toBe('position-size');
    expect(refusedBy(order({ lots: 10_001, side: 'sell' }), view())).toBe('position-size');
  });

  it('what is held and what is working count towards the position', () => {
    expect(refusedBy(order({ lots: 4_001 }), view({ lots: [6_000] }))).toBe('position-size');
    expect(
      refusedBy(order({ lots: 4_001 }), view({ workingEntries: [order({ id: clientOrderId('w'), lots: 6_000 })] })),
    ).toBe('position-size');
    expect(
      refusedBy(
        order({ lots: 4_001 }),
        view({ workingEntries: [order({ id: clientOrderId('w'), lots: 6_000, side: 'sell' })] }),
      ),
      'the other side may fill first',
    ).toBe('approved');
    expect(
      refusedBy(order({ lots: 10_001 }), view({ lots: [-6_000] })),
      'what is held against it may be closed first',
    ).toBe('position-size');
  });

  it('a limit above the market is judged at its own price', () => {
    const dear: OrderRequest = {
      ...order({ lots: 10_000 }),
      kind: 'limit',
      limitTicks: 10_100,
      timeInForce: 'good-till-cancelled',
    };
    expect(refusedBy(dear, view())).toBe('position-size');
  });

  it('a fourth instrument is refused, more of a third is not', () => {
    const three = view({ lots: [1, -1], workingEntries: [order({ instrument: 'M2/USD' })] });
    expect(refusedBy(order({ instrument: 'M3/USD' }), three)).toBe('open-positions');
    expect(refusedBy(order({ instrument: 'M2/USD' }), three)).toBe('approved');
  });

  it('a loss of 5 % in a day stops entries and lets exits through', () => {
    const lost = view({ equity: 9_500, lots: [100] });
    expect(refusedBy(order(), lost)).toBe('daily-loss');
    expect(refusedBy(exit(), lost)).toBe('approved');
    expect(refusedBy(order(), view({ equity: 9_500.01 }))).toBe('approved');
  });

  it('a price that is not known stops entries and lets exits through', () => {
    const blind = view({ prices: new Float64Array(5).fill(Number.NaN), lots: [100] });
    expect(refusedBy(order(), blind)).toBe('price-known');
    expect(refusedBy(exit(), blind)).toBe('approved');
  });

  it('an equity that is not a number stops entries', () => {
    expect(refusedBy(order(), view({ equity: Number.NaN }))).toBe('position-size');
  });

  it.each([
    { request: order({ lots: 0 }), because: 'no lots' },
    { request: order({ lots: 2.5 }), because: 'broken lots' },
    { request: order({ lots: 1 }), because: 'below the smallest size' },
    { request: order({ lots: 9 }), because: 'below the smallest value' },
    { request: order({ instrument: 'XXX/USD' }), because: 'outside the universe' },
    { request: exit({ reduce: 'open-or-reduce' }), because: 'an exit that could open' },
    { request: exit({ lots: -1 }), because: 'a negative exit' },
  ])('an order that makes no sense is refused: $because', ({ request }) => {
    expect(refusedBy(request, view())).toBe('order-size');
  });

  it('an exit below the smallest size is let through', () => {
    expect(refusedBy(exit({ lots: 1 }), view({ lots: [1] }))).toBe('approved');
  });

  it('refusals say what was, and what the limit is', () => {
    const answer = new Guardian({ checks: defaultChecks() }).review(order({ lots: 20_000 }), view());
    expect(isApproved(answer) ? '' : answer.reason).toBe(
      'the position could reach 2000.00, the limit is 1000.00 (10 % of equity)',
    );
  });
});

describe('the state of the guardian', () => {
  it('reducing lets only reduce-only orders through, and says who and why', () => {
    const guardian = new Guardian({ checks: defaultChecks() });
    guardian.reduce({ reason: 'model is stale', by: 'supervisor', at: NOW });
    expect(guardian.review(order(), view())).toEqual({
      check: 'state',
      reason: 'reducing, by supervisor: model is stale',
    });
    expect(refusedBy(exit(), view({ lots: [100] }), guardian)).toBe('approved');
  });

  it('halted lets nothing through, and is not softened to reducing', () => {
    const guardian = new Guardian({ checks: defaultChecks() });
    guardian.halt({ reason: 'emergency stop', by: 'Ada', at: NOW });
    guardian.reduce({ reason: 'model is stale', by: 'supervisor', at: NOW });
    expect(guardian.review(exit(), view({ lots: [100] }))).toEqual({
      check: 'state',
      reason: 'halted by Ada: emergency stop',
    });
    guardian.resume({ reason: 'looked into it', by: 'Ada', at: instant(NOW + 1) });
    expect(guardian.state).toEqual({ kind: 'active', reason: 'looked into it', by: 'Ada', since: NOW + 1 });
    expect(refusedBy(order(), view(), guardian)).toBe('approved');
  });

  it('is active from the start, and keeps since when it is of its kind while reasons change', () => {
    const guardian = new Guardian({ checks: [] });
    expect(guardian.state).toEqual({ kind: 'active', reason: 'started', by: 'guardian', since: undefined });
    guardian.reduce({ reason: 'model is stale', by: 'supervisor', at: NOW });
    guardian.reduce({ reason: 'holiday', by: 'Ada', at: instant(NOW + HOUR) });
    expect(guardian.state).toEqual({ kind: 'reducing', reason: 'holiday', by: 'Ada', since: NOW });
    guardian.halt({ reason: 'storm', by: 'Bea', at: instant(NOW + HOUR) });
    expect(guardian.state).toEqual({ kind: 'halted', reason: 'storm', by: 'Bea', since: NOW + HOUR });
    guardian.reduce({ reason: 'softer', by: 'Ada', at: instant(NOW + 2 * HOUR) });
    expect(guardian.state).toEqual({ kind: 'halted', reason: 'storm', by: 'Bea', since: NOW + HOUR });
  });

  it('stops entries by itself when a limit on losses says so, and never softens a halt by it', () => {
    const lost = view({ equity: 9_500, lots: [100] });
    const refusing = new Guardian({ checks: defaultChecks() });
    expect([refusing.stopItself(lost), refusing.state.kind]).toEqual([undefined, 'active']);
    const guardian = new Guardian({ checks: defaultChecks({ lossAction: 'reduce' }) });
    expect(guardian.stopItself(view())).toBeUndefined();
    const reason = 'daily-loss: equity 9500.00 is at or below 9500.00, 5 % under the start of the day';
    expect(guardian.stopItself(lost)).toBe(reason);
    expect(guardian.state).toEqual({ kind: 'reducing', reason, by: 'guardian', since: NOW });
    expect(guardian.stopItself(lost), 'once').toBeUndefined();
    expect(refusedBy(exit(), lost, guardian)).toBe('approved');
    expect(refusedBy(order(), view(), guardian), 'until resumed, even when the loss is made good').toBe('state');
    const halted = new Guardian({ checks: defaultChecks({ lossAction: 'reduce' }) });
    halted.halt({ reason: 'storm', by: 'Ada', at: NOW });
    expect([halted.stopItself(lost), halted.state.kind]).toEqual([undefined, 'halted']);
  });

  it('a position of 24 hours is overdue, one of a microsecond less is not', () => {
    const guardian = new Guardian({ checks: [] });
    const held = view({ lots: [0, -7] });
    expect(guardian.overdue({ ...held, now: instant(NOW + 24 * HOUR - 1) })).toEqual([]);
    expect(guardian.overdue({ ...held, now: instant(NOW + 24 * HOUR) })).toEqual([
      { market: 1, lots: -7, openedAt: NOW, age: 24 * HOUR },
    ]);
    expect(
      new Guardian({ checks: [], positionTimeout: duration(HOUR) }).overdue({ ...held, now: instant(NOW + HOUR) }),
    ).toHaveLength(1);
  });
});

describe('under any sequence of events', () => {
  const event = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        market: fc.nat({ max: 4 }),
        side: fc.constantFrom('buy' as const, 'sell' as const),
        lots: fc.integer({ min: -5, max: 15_000 }),
        reduce: fc.constantFrom('open-or-reduce' as const, 'reduce-only' as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('fill' as const),
        which: fc.nat(),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('equity' as const),
        change: fc.double({ min: -600, max: 400, noNaN: true }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('price' as const),
        market: fc.nat({ max: 4 }),
        price: fc.constantFrom(80, 100, 125, Number.NaN),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('halt' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('resume' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('day' as const) }) },
  );

  /** An account that fills what was approved, and writes down every approval that breaks a limit. */
  class Account {
    readonly guardian = new Guardian({ checks: defaultChecks() });
    readonly lots = [0, 0, 0, 0, 0];
    readonly prices = new Float64Array(5).fill(100);
    readonly breaches: string[] = [];
    working: MarketOrder[] = [];
    equity = 10_000;
    dayStartEquity = 10_000;
    approved = 0;

    fill(which: number, share: number): void {
      const filled = this.working[which % Math.max(1, this.working.length)];
      if (filled === undefined) return;
      const part = Math.max(1, Math.floor(filled.lots * share));
      const market = instruments.findIndex(({ id }) => id === filled.instrument);
      this.lots[market] = (this.lots[market] ?? 0) + (filled.side === 'buy' ? part : -part);
      this.working = this.working
        .map((entry) => (entry === filled ? { ...entry, lots: entry.lots - part } : entry))
        .filter(({ lots }) => lots > 0);
    }

    ask(market: number, request: MarketOrder): void {
      const { lots, equity, prices, working, dayStartEquity } = this;
      if (
        !isApproved(
          this.guardian.review(request, view({ lots, equity, prices, workingEntries: working, dayStartEquity })),
        )
      )
        return;
      this.approved += 1;
      this.#hold(this.guardian.state.kind === 'active', 'approved while halted');
      this.#hold(Number.isInteger(request.lots) && request.lots > 0, 'lots');
      if (request.reduce === 'reduce-only') return;
      this.working = [...working, request];
      const asked = (wanted: 'buy' | 'sell') =>
        this.working
          .filter(({ instrument, side }) => instrument === request.instrument && side === wanted)
          .reduce((sum, entry) => sum + entry.lots, 0);
      const held = lots[market] ?? 0;
      // A lot is worth a thousandth of the price.
      const reach = (Math.max(held + asked('buy'), asked('sell') - held) * (prices[market] ?? Number.NaN)) / 1_000;
      this.#hold(reach <= 0.1 * equity * (1 + 1e-12), `position size ${reach} of ${equity}`);
      const open = new Set([
        ...this.working.map(({ instrument }) => instrument),
        ...lots.flatMap((each, index) => (each === 0 ? [] : [`M${index}/USD`])),
      ]);
      this.#hold(open.size <= 3, `${open.size} open positions`);
      this.#hold(equity > dayStartEquity * 0.95, `daily loss, ${equity} of ${dayStartEquity}`);
    }

    #hold(kept: boolean, breach: string): void {
      if (!kept) this.breaches.push(breach);
    }
  }

  it('no approved order exceeds any limit', () => {
    let approved = 0;
    fc.assert(
      fc.property(fc.array(event, { minLength: 5, maxLength: 60 }), (events) => {
        const account = new Account();
        for (const [index, each] of events.entries()) {
          switch (each.kind) {
            case 'equity':
              account.equity = Math.max(1, account.equity + each.change);
              break;
            case 'price':
              account.prices[each.market] = each.price;
              break;
            case 'halt':
              account.guardian.halt({ reason: 'test', by: 'test', at: NOW });
              break;
            case 'resume':
              account.guardian.resume({ reason: 'test', by: 'test', at: NOW });
              break;
            case 'day':
              account.dayStartEquity = account.equity;
              break;
            case 'fill':
              account.fill(each.which, each.share);
              break;
            case 'ask': {
              const { market, side, lots, reduce } = each;
              account.ask(
                market,
                order({
                  id: clientOrderId(`o${index}`),
                  instrument: `M${market}/USD`,
                  side,
                  lots,
                  reduce,
                  purpose: reduce === 'reduce-only' ? 'exit' : 'enter',
                }),
              );
              break;
            }
            default:
              each satisfies never;
          }
        }
        approved += account.approved;
        expect(account.breaches).toEqual([]);
      }),
      { numRuns: 400, seed: 11 },
    );
    expect(approved, 'a guardian that approves nothing proves nothing').toBeGreaterThan(1_000);
  });
});
