import { describe, expect, it } from 'vitest';
import { simulatedRules } from './simulated-rules.ts';
import { costsSchema } from '../config/general-settings.ts';

const costs = costsSchema.parse({ half_spread_bps: 2, slippage_bps: 7, participation: 0.03 });

describe('the rules of a simulated venue', () => {
  it('are the costs that the system file supposes', () => {
    expect(simulatedRules(costs, { leastHalfSpreadBps: 0.5 })).toEqual({
      halfSpreadBps: 2,
      slippageBps: 7,
      participation: 0.03,
    });
  });

  it('have no narrower spread than the narrowest market', () => {
    expect(simulatedRules({ ...costs, half_spread_bps: 0 }, { leastHalfSpreadBps: 0.5 }).halfSpreadBps).toBe(0.5);
  });
});
