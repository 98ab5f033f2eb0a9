import { describe, expect, it } from 'vitest';
import type { Instrument } from '../core/instrument.ts';
import { clientOrderId, type MarketOrder } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { checkRiskCheck, type RiskSituation } from './check-risk-check.ts';
import { defaultChecks } from './default-checks.ts';
import type { RiskCheck } from './risk-check.port.ts';

const instruments = ['A/USD', 'B/USD'].map((id): Instrument => ({ id, venue: 'test', kind: 'margin', base: id.slice(0, 1), quote: 'USD', tick: { units: 1, decimals: 2 }, lot: { units: 1, decimals: 3 }, minimumLots: 2, minimumNotional: 1 }));

/** Every mix of order, equity, price and position that a check could stumble over. */
function situations(): RiskSituation[] {
  const found: RiskSituation[] = [];
  for (const reduce of ['reduce-only', 'open-or-reduce'] as const) {
    for (const lots of [1, 500, 50_000]) {
      for (const equity of [10_000, 9_000, Number.NaN]) {
        for (const price of [100, Number.NaN]) {
          for (const held of [0, 700, -700]) {
            const order: MarketOrder = { id: clientOrderId('o'), instrument: 'A/USD', kind: 'market', side: 'sell', lots, purpose: reduce === 'reduce-only' ? 'exit' : 'enter', reduce, createdAt: instant(0) };
            const positions = [{ instrument: 'A/USD', lots: held, entryPrice: undefined, openedAt: undefined }];
            found.push({ order, view: { now: instant(0), portfolio: { cash: equity, equity, positions }, instruments, prices: Float64Array.of(price, price), workingEntries: [order], dayStartEquity: 10_000 } });
          }
        }
      }
    }
  }
  return found;
}

describe('the contract of risk checks', () => {
  it.each(defaultChecks().map((check) => ({ name: check.name, check })))('is kept by $name', ({ check }) => {
    expect(() => checkRiskCheck(check, situations())).not.toThrow();
  });

  const broken: readonly { readonly clause: RegExp; readonly check: RiskCheck }[] = [
    { clause: /held back/, check: { name: 'never', review: () => ({ check: 'never', reason: 'no' }) } },
    { clause: /name of its check/, check: { name: 'alias', review: ({ reduce }) => (reduce === 'reduce-only' ? undefined : { check: 'other', reason: 'no' }) } },
    { clause: /has a reason/, check: { name: 'mute', review: ({ reduce }) => (reduce === 'reduce-only' ? undefined : { check: 'mute', reason: ' ' }) } },
    { clause: /kebab-case/, check: { name: 'Loud Check', review: () => undefined } },
    { clause: /changed what it was shown/, check: { name: 'meddler', review: (_, view) => void view.prices.fill(1) } },
  ];
  it.each(broken)('is broken by $check.name', ({ clause, check }) => {
    expect(() => checkRiskCheck(check, situations())).toThrow(clause);
  });

  it('is broken by a check that remembers', () => {
    let asked = 0;
    const moody: RiskCheck = { name: 'moody', review: ({ reduce }) => (reduce === 'reduce-only' || ++asked % 2 === 0 ? undefined : { check: 'moody', reason: 'not today' }) };
    expect(() => checkRiskCheck(moody, situations())).toThrow(/answered differently/);
  });
});
