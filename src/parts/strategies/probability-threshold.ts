import { z } from 'zod';
import { ProbabilityThreshold } from '../../strategy/probability-threshold.ts';
import { defineStrategy } from '../define-strategy.ts';

export const probabilityThresholdStrategy = defineStrategy({
  name: 'probability-threshold',
  describe: 'Enters when up or down is the most probable class and reaches the threshold; leaves at the horizon',
  schema: z.strictObject({
    entry_threshold: z.number().gt(0).lt(1).default(0.45).describe('Probability the most probable class must pass'),
    tune: z
      .array(z.number().gt(0).lt(1))
      .min(1)
      .max(100)
      .optional()
      .describe('Candidates tried on the validation tail of each training window'),
  }),
  threshold: ({ entry_threshold: fallback, tune }) => ({
    fallback,
    ...(tune === undefined ? {} : { candidates: tune }),
  }),
  watchesTail: ({ tune }) => (tune === undefined ? undefined : 'tune'),
  make: ({ entry_threshold: fallback }, { classes, horizon, entryThreshold = fallback }) =>
    new ProbabilityThreshold({ classes, entryThreshold, holdFor: horizon }),
});
