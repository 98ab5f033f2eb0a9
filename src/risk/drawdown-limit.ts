import { lossLimit, type LossAction, type LossLimit } from './loss-limit.ts';
import { percent } from './percent.ts';
import { memoryOf } from './risk-memory.port.ts';

/**
 * No new entries once equity has fallen by a share of its highest so far; money paid in or out neither makes a drawdown
 * nor heals one. Without positions equity does not rise again by itself: only a resume begins a new peak. Exits pass.
 */
export function drawdown({
  maximumDrawdown,
  action = 'refuse-entries',
}: {
  readonly maximumDrawdown: number;
  readonly action?: LossAction;
}): LossLimit {
  return lossLimit({
    name: 'drawdown',
    action,
    countedFrom: 'peak',
    hit(view) {
      const { peakEquity } = memoryOf(view);
      const { equity } = view.portfolio;
      const floor = peakEquity * (1 - maximumDrawdown);
      // Written so that an equity or a peak that is not a number refuses.
      if (equity > floor) return undefined;
      if (Number.isNaN(peakEquity)) return 'the peak of equity is not known';
      return `equity ${equity.toFixed(2)} is at or below ${floor.toFixed(2)}, ${percent(maximumDrawdown)} under its peak of ${peakEquity.toFixed(2)}`;
    },
  });
}
