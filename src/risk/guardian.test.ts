import { describe, expect, it } from 'vitest';
import { clientOrderId, type OrderRequest } from '../core/order.ts';
import { HOUR, duration, instant } from '../core/time.ts';
import { isApproved, type ApprovedOrder } from './approved-order.ts';
import { defaultChecks } from '../../test/support/default-checks.ts';
import { Guardian } from './guardian.ts';
import type { RiskCheck } from './risk-check.port.ts';
import { NOW, order, exit, view, refusedBy } from '../../test/support/guardian-view.ts';

describe('approval', () => {
  it('holds the order, which nobody can change any more', () => {
    const request = { ...order() };
    const answer = new Guardian({ checks: [] }).review(request, view());
    if (!isApproved(answer)) throw new Error('refused by no check');
    expect(answer.order).toEqual(order());
    expect(() => Object.assign(request, { lots: 1e9 }), 'nor can who made it').toThrow(TypeError);
    expect(answer.order).toEqual(order());
  });

  it('is of the order that all checks have seen: a check cannot change it', () => {
    const enlarges: RiskCheck = {
      name: 'enlarges',
      review: (asked) => {
        Object.assign(asked, { lots: 1e9 });
        return undefined;
      },
    };
    expect(() => new Guardian({ checks: [enlarges] }).review({ ...order() }, view())).toThrow(TypeError);
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

it('the checks a position may reach 10 % of equity and not a lot more', () => {
  expect(refusedBy(order({ lots: 10_000 }), view())).toBe('approved');
  expect(refusedBy(order({ lots: 10_001 }), view())).toBe('position-size');
  expect(refusedBy(order({ lots: 10_001, side: 'sell' }), view())).toBe('position-size');
});

it('the checks what is held and what is working count towards the position', () => {
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

it('the checks a limit above the market is judged at its own price', () => {
  const dear: OrderRequest = {
    ...order({ lots: 10_000 }),
    kind: 'limit',
    limitTicks: 10_100,
    timeInForce: 'good-till-cancelled',
  };
  expect(refusedBy(dear, view())).toBe('position-size');
});

it('the checks a fourth instrument is refused, more of a third is not', () => {
  const three = view({ lots: [1, -1], workingEntries: [order({ instrument: 'M2/USD' })] });
  expect(refusedBy(order({ instrument: 'M3/USD' }), three)).toBe('open-positions');
  expect(refusedBy(order({ instrument: 'M2/USD' }), three)).toBe('approved');
});

it('the checks a loss of 5 % in a day stops entries and lets exits through', () => {
  const lost = view({ equity: 9_500, lots: [100] });
  expect(refusedBy(order(), lost)).toBe('daily-loss');
  expect(refusedBy(exit(), lost)).toBe('approved');
  expect(refusedBy(order(), view({ equity: 9_500.01 }))).toBe('approved');
});

it('the checks a price that is not known stops entries and lets exits through', () => {
  const blind = view({ prices: new Float64Array(5).fill(Number.NaN), lots: [100] });
  expect(refusedBy(order(), blind)).toBe('price-known');
  expect(refusedBy(exit(), blind)).toBe('approved');
});

it('the checks an equity that is not a number stops entries', () => {
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
])('the checks an order that makes no sense is refused: $because', ({ request }) => {
  expect(refusedBy(request, view())).toBe('order-size');
});

it('the checks an exit below the smallest size is let through', () => {
  expect(refusedBy(exit({ lots: 1 }), view({ lots: [1] }))).toBe('approved');
});

it('the checks a check of a user that refuses everything cannot hold back an exit', () => {
  const never: RiskCheck = { name: 'never', review: () => ({ check: 'never', reason: 'no' }) };
  const guardian = new Guardian({ checks: [never] });
  expect(refusedBy(exit(), view({ lots: [100] }), guardian)).toBe('approved');
  expect(refusedBy(order(), view(), guardian)).toBe('never');
  expect(
    refusedBy(exit({ reduce: 'open-or-reduce' }), view({ lots: [100] }), guardian),
    'an exit that could open something is no exit',
  ).toBe('never');
});

it('the checks a check that is asked about every order can hold back an exit', () => {
  const never: RiskCheck = { name: 'never', asked: 'every-order', review: () => ({ check: 'never', reason: 'no' }) };
  expect(refusedBy(exit(), view({ lots: [100] }), new Guardian({ checks: [never] }))).toBe('never');
});

it('the checks refusals say what was, and what the limit is', () => {
  const answer = new Guardian({ checks: defaultChecks() }).review(order({ lots: 20_000 }), view());
  expect(isApproved(answer) ? '' : answer.reason).toBe(
    'the position could reach 2000.00, the limit is 1000.00 (10 % of equity)',
  );
});

it('the state of the guardian reducing lets only reduce-only orders through, and says who and why', () => {
  const guardian = new Guardian({ checks: defaultChecks() });
  guardian.reduce({ reason: 'model is stale', by: 'supervisor', at: NOW });
  expect(guardian.review(order(), view())).toEqual({
    check: 'state',
    reason: 'reducing, by supervisor: model is stale',
  });
  expect(refusedBy(exit(), view({ lots: [100] }), guardian)).toBe('approved');
});

it('the state of the guardian halted lets nothing through, and is not softened to reducing', () => {
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

describe('the state of the guardian', () => {
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
});

it('the state of the guardian a position of 24 hours is overdue, one of a microsecond less is not', () => {
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
