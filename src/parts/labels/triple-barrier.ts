import { z } from 'zod';
import { DIRECTION_CLASSES } from '../../core/class-names.ts';
import { defineLabel } from '../define-label.ts';
import { barrierSettings } from './barrier-settings.ts';

export const tripleBarrierLabel = defineLabel({
  name: 'triple-barrier',
  describe: 'Which barrier the price touches first until the horizon: the upper, the lower, or none',
  schema: z.strictObject({
    classes: z.literal('three-class', 'three-class, the only form of the triple barrier').default('three-class'),
    ...barrierSettings,
  }),
  classes: () => DIRECTION_CLASSES,
  question: (_, horizon) => `which barrier is touched first within ${horizon}: down, flat or up`,
  make: async ({ volatility_multiple, volatility_window, barrier }, { horizonBars, barrierFloor = barrier }) => {
    const { TripleBarrier } = await import('../../labels/triple-barrier.ts');
    return new TripleBarrier({
      horizon: horizonBars,
      floor: barrierFloor,
      volatilityMultiple: volatility_multiple,
      volatilityWindow: volatility_window,
    });
  },
});
