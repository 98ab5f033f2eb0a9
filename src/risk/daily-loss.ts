import type { RiskCheck } from './risk-check.port.ts';

/** No new entries once equity has fallen by a share of what it was when the UTC day began. Exits pass. */
export function dailyLoss({ maximumLoss = 0.05 }: { readonly maximumLoss?: number } = {}): RiskCheck {
  return {
    name: 'daily-loss',
    review(order, view) {
      if (order.reduce === 'reduce-only') return undefined;
      const floor = view.dayStartEquity * (1 - maximumLoss);
      // Written so that an equity that is not a number refuses.
      if (view.portfolio.equity > floor) return undefined;
      return { check: 'daily-loss', reason: `equity ${view.portfolio.equity.toFixed(2)} is at or below ${floor.toFixed(2)}, ${maximumLoss * 100} % under the start of the day` };
    },
  };
}
