import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clientOrderId, type MarketOrder } from '../core/order.ts';
import { isApproved } from './approved-order.ts';
import { defaultChecks } from '../../test/support/default-checks.ts';
import { Guardian } from './guardian.ts';
import { NOW, instruments, order, view } from '../../test/support/guardian-view.ts';

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

it('under any sequence of events no approved order exceeds any limit', () => {
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
