import { defineStrategy, z } from 'edgewise';

/** Bets against a fall that the model is too sure of. */
export const fade = defineStrategy({
  name: 'fade',
  describe: 'Buys when the model is very sure of a fall',
  schema: z.strictObject({ above: z.number().gt(0).lt(1).default(0.6).describe('Probability of a fall') }),
  decide: ({ probability, lots, horizon }, { above }) => {
    if (lots !== 0 || probability('down') <= above) return undefined;
    return { belief: 1, holdFor: horizon, reason: `P(down) = ${probability('down').toFixed(3)} > ${above}` };
  },
});
