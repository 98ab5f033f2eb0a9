import { lossLimit, type LossAction, type LossLimit } from './loss-limit.ts';
import { percent } from './percent.ts';

/** No new entries once equity has fallen by a share of what it was when the UTC day began. Exits pass. */
export function dailyLoss({
  maximumLoss = 0.05,
  action = 'refuse-entries',
}: { readonly maximumLoss?: number; readonly action?: LossAction } = {}): LossLimit {
  return lossLimit({
    name: 'daily-loss',
    action,
    countedFrom: 'day',
    hit({ dayStartEquity, portfolio: { equity } }) {
      const floor = dayStartEquity * (1 - maximumLoss);
      // Written so that an equity that is not a number refuses.
      if (equity > floor) return undefined;
      return `equity ${equity.toFixed(2)} is at or below ${floor.toFixed(2)}, ${percent(maximumLoss)} under the start of the day`;
    },
  });
}
