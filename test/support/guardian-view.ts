import type { Instrument } from '../../src/core/instrument.ts';
import { clientOrderId, type MarketOrder, type OrderRequest } from '../../src/core/order.ts';
import type { PositionView } from '../../src/core/portfolio.ts';
import { instant } from '../../src/core/time.ts';
import { isApproved } from '../../src/risk/approved-order.ts';
import { defaultChecks } from './default-checks.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import type { RiskView } from '../../src/risk/risk-check.port.ts';

export const NOW = instant(1_700_000_000_000_000);

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
export const instruments = [0, 1, 2, 3, 4].map(instrumentOf);

export function order(changes: Partial<MarketOrder> = {}): MarketOrder {
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
export const exit = (changes: Partial<MarketOrder> = {}): MarketOrder =>
  order({ side: 'sell', purpose: 'exit', reduce: 'reduce-only', ...changes });

/** 10,000 of equity, every price 100: a lot is worth 0.1, so 10 % of equity is 10,000 lots. */
export function view(
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

export function refusedBy(
  request: OrderRequest,
  seen: RiskView,
  guardian = new Guardian({ checks: defaultChecks() }),
): string {
  const answer = guardian.review(request, seen);
  return isApproved(answer) ? 'approved' : answer.check;
}
