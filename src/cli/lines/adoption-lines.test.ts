import { describe, expect, it } from 'vitest';
import { instruments } from '../../../test/support/risk-view.ts';
import { instant, SECOND } from '../../core/time.ts';
import type { AdoptionPlan } from '../../operate/plan-adoption.ts';
import { describePlan } from './adoption-lines.ts';

const GONE = { kind: 'position', instrument: instruments[0]?.id ?? '', ours: 100, theirs: 0 } as const;
const at = (second: number) => instant(1_704_067_200 * SECOND + second * SECOND); // 2024-01-01T00:00:00Z

function planOf(changes: Partial<AdoptionPlan>): AdoptionPlan {
  return {
    events: [],
    fills: [],
    trades: [],
    roundingMinor: 0n,
    before: [],
    after: [],
    waitsFor: [],
    shownBy: at(90),
    ...changes,
  };
}

describe('what a person is shown before an adoption', () => {
  it('says of a position that no trade explains that the trade may still come, and until when', () => {
    const text = describePlan(planOf({ before: [GONE], after: [GONE] }), instruments);
    expect(text).toContain(
      'A trade may still come: the venue shows trades up to a minute late. Try again after 2024-01-01 00:01:30 UTC.',
    );
    expect(text).not.toContain('was cut');
  });

  it('says that the list of other trades was cut', () => {
    const text = describePlan(planOf({ before: [GONE], after: [GONE], cutAt: at(3_600) }), instruments);
    expect(text).toContain(
      'The list of other trades was cut: those up to 2024-01-01 01:00:00 UTC were too many to look at',
    );
  });

  it('says nothing of trades that may come where the books agree', () => {
    expect(describePlan(planOf({}), instruments)).toBe(
      'The books of the run and the venue agree.\nThere is nothing to adopt.',
    );
  });
});
