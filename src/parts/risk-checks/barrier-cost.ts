import { z } from 'zod';
import { barrierFloor } from '../../config/trading-costs.ts';
import { barrierCost } from '../../risk/barrier-cost.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const barrierCostCheck = defineRiskCheck({
  name: 'barrier-cost',
  describe: 'Entries where costs are a large part of the move that is bet on',
  schema: z.strictObject({
    minimum_barrier_multiple: z
      .number()
      .gt(0)
      .max(1_000)
      .optional()
      .describe(
        "No entry unless the label's barrier is worth this many round trips at the venue's costs; below 5, costs decide",
      ),
  }),
  make: ({ minimum_barrier_multiple: minimumMultiple }, { config, roundTripCost }) => {
    const barrier = barrierFloor(config);
    if (minimumMultiple === undefined || barrier === undefined) return undefined;
    return barrierCost({ barrier, roundTripCost, minimumMultiple });
  },
});
