import { describe, expect, it } from 'vitest';
import { column, entry, exit, forgetful, memory, NOW, view } from '../../test/support/risk-view.ts';
import { clientOrderId } from '../core/order.ts';
import { duration, HOUR, instant, MINUTE } from '../core/time.ts';
import { checkRiskCheck, type RiskSituation } from './check-risk-check.ts';
import { defaultChecks } from '../../test/support/default-checks.ts';
import type { RiskCheck, RiskView } from './risk-check.port.ts';

/** Every limit there is. */
const checks = defaultChecks({
  maximumOpenPositions: 1,
  maximumGrossExposure: 0.3,
  maximumNetExposure: 0.2,
  maximumCorrelation: 0.8,
  maximumDrawdown: 0.08,
  lossAction: 'reduce',
  maximumConsecutiveLosses: 3,
  lossPause: duration(HOUR),
  priceBand: { band: 0.02, mode: 'always' },
  maximumPriceAge: duration(HOUR),
  modelExpiresAt: instant(NOW + 1),
  maximumOrdersPerMinute: 2,
  maximumOrdersPerDay: 10,
  barrier: { barrier: 0.002, roundTripCost: 0.0016, minimumMultiple: 5 },
});

/** Memories from healthy to hopeless, and none. */
const memories: readonly ((seen: RiskView) => RiskView)[] = [
  (seen) => seen,
  () => forgetful({ lots: [700] }),
  (seen) => ({
    ...seen,
    memory: memory({
      losingStreak: 3,
      lastLossAt: NOW - MINUTE,
      approvedSince: () => 10,
      correlation: Number.NaN,
      peakEquity: 20_000,
    }),
  }),
  (seen) => ({
    ...seen,
    memory: memory({
      priceAt: column(NOW - 2 * HOUR),
      quotes: { bids: column(101), asks: column(99), at: column(NOW) },
    }),
  }),
  (seen) => ({ ...seen, now: instant(NOW + HOUR) }),
];

/** Every mix of order, equity, price, position and memory that a check could stumble over. */
function situations(): RiskSituation[] {
  const found: RiskSituation[] = [];
  for (const make of [exit, entry]) {
    for (const lots of [1, 500, 50_000]) {
      for (const equity of [10_000, 9_000, Number.NaN]) {
        for (const price of [100, Number.NaN]) {
          for (const held of [0, 700, -700]) {
            const order = make({ lots, side: 'sell' });
            const seen = view({
              equity,
              prices: column(price),
              lots: [held, held],
              workingEntries: [entry({ id: clientOrderId('w'), instrument: 'M1/USD' })],
            });
            for (const remember of memories) found.push({ order, view: remember(seen) });
          }
        }
      }
    }
  }
  return found;
}

describe('the contract of risk checks', () => {
  it.each(checks.map((check) => ({ name: check.name, check })))('is kept by $name', ({ check }) => {
    expect(() => checkRiskCheck(check, situations())).not.toThrow();
  });

  it('is tried on situations that each check refuses and lets pass', () => {
    const answers = checks.map(
      (check) =>
        [
          check.name,
          new Set(
            situations()
              .filter(({ order }) => order.reduce !== 'reduce-only')
              .map(({ order, view: seen }) => check.review(order, seen) === undefined),
          ),
        ] as const,
    );
    expect(
      answers.filter(([, { size }]) => size < 2).map(([name]) => name),
      'costs are the same in every situation',
    ).toEqual(['barrier-cost']);
  });

  const broken: readonly { readonly clause: RegExp; readonly check: RiskCheck }[] = [
    { clause: /held back/, check: { name: 'never', review: () => ({ check: 'never', reason: 'no' }) } },
    {
      clause: /name of its check/,
      check: {
        name: 'alias',
        review: ({ reduce }) => (reduce === 'reduce-only' ? undefined : { check: 'other', reason: 'no' }),
      },
    },
    {
      clause: /has a reason/,
      check: {
        name: 'mute',
        review: ({ reduce }) => (reduce === 'reduce-only' ? undefined : { check: 'mute', reason: ' ' }),
      },
    },
    { clause: /changed what it was shown/, check: { name: 'meddler', review: (_, view) => void view.prices.fill(1) } },
  ];
  it.each(broken)('is broken by $check.name', ({ clause, check }) => {
    expect(() => checkRiskCheck(check, situations())).toThrow(clause);
  });

  it('is broken by a check that remembers', () => {
    let asked = 0;
    const moody: RiskCheck = {
      name: 'moody',
      review: ({ reduce }) =>
        reduce === 'reduce-only' || ++asked % 2 === 0 ? undefined : { check: 'moody', reason: 'not today' },
    };
    expect(() => checkRiskCheck(moody, situations())).toThrow(/answered differently/);
  });
});

describe('the terms of that contract', () => {
  it('let a check of the order itself hold back orders that can only reduce, where that is declared', () => {
    const strict: RiskCheck = { name: 'strict', review: () => ({ check: 'strict', reason: 'no' }) };
    expect(() => checkRiskCheck(strict, situations(), { exits: 'may-be-refused' })).not.toThrow();
  });

  it('are not kept where they are tried on nothing', () => {
    expect(() => checkRiskCheck({ name: 'own', review: () => undefined }, [])).toThrow('proves nothing');
  });

  it.each(['Own', 'own check', 'own_check', 'own-', '-own', 'own--check', 'own-check!', ''])(
    'do not accept "%s" as a name, which is not in kebab-case',
    (name) => {
      expect(() => checkRiskCheck({ name, review: () => undefined }, situations())).toThrow(/kebab-case/);
    },
  );
});
