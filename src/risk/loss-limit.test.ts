import { expect, it } from 'vitest';
import { defaultChecks } from '../../test/support/default-checks.ts';
import { Guardian } from './guardian.ts';
import { isLossLimit } from './loss-limit.ts';
import { view } from '../../test/support/guardian-view.ts';

const limits = { maximumDrawdown: 0.05, maximumConsecutiveLosses: 3, maximumOrdersPerDay: 9 };

it('limits on losses are those of the day, of the drawdown and of losses in a row, and no other check', () => {
  const names = defaultChecks(limits)
    .filter(isLossLimit)
    .map(({ name, countedFrom }) => `${name} from ${countedFrom}`);
  expect(names).toEqual(['consecutive-losses from streak', 'daily-loss from day', 'drawdown from peak']);
});

it('the guardian names the limits on losses that are hit', () => {
  const guardian = new Guardian({ checks: defaultChecks() });
  expect(guardian.hitLimits(view())).toEqual([]);
  expect(guardian.hitLimits(view({ equity: 9_400 })).map(({ name }) => name)).toEqual(['daily-loss']);
});

it('the guardian lets a position reach what the strictest of its checks does', () => {
  const share = (...shares: readonly number[]): number =>
    new Guardian({ checks: shares.flatMap((maximumPositionShare) => defaultChecks({ maximumPositionShare })) })
      .maximumPositionShare;
  expect([share(), share(0.3), share(0.3, 0.2, 0.4)]).toEqual([Number.POSITIVE_INFINITY, 0.3, 0.2]);
});
