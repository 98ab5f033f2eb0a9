import { z } from 'zod';
import { count, share } from '../../config/schema-words.ts';

/** The settings of a label that counts moves beyond a barrier. */
export const barrierSettings = {
  barrier: share
    .default(0.002)
    .describe('Smallest move that counts, as a fraction of the price: 0.012 is 1.2 % up or 1.2 % down'),
  cost_multiple: z.number().min(0).max(1_000).default(0).describe('Raises the barrier to this many round-trip costs'),
  volatility_multiple: z
    .number()
    .min(0)
    .max(1_000)
    .default(0)
    .describe('Raises the barrier to this many standard deviations of the horizon'),
  volatility_window: count.min(2).default(60).describe('Bars that measure the volatility'),
};
