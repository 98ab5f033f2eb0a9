import { z } from 'zod';
import { BINARY_CLASSES, DIRECTION_CLASSES } from '../../core/class-names.ts';
import { defineLabel } from '../define-label.ts';
import { barrierSettings } from './barrier-settings.ts';

export const fixedHorizonLabel = defineLabel({
  name: 'fixed-horizon',
  describe: 'Where the close stands at the horizon, compared with the close of the decision',
  schema: z.strictObject({
    classes: z.enum(['three-class', 'binary']).default('three-class'),
    ...barrierSettings,
  }),
  classes: ({ classes }) => (classes === 'binary' ? BINARY_CLASSES : DIRECTION_CLASSES),
  question: ({ classes }, horizon) =>
    `where the close stands ${horizon} later: ${classes === 'binary' ? 'up or not' : 'down, flat or up'}`,
  make: async (settings, { horizonBars, barrierFloor = settings.barrier }) => {
    const { FixedHorizon } = await import('../../labels/fixed-horizon.ts');
    return new FixedHorizon({
      horizon: horizonBars,
      classes: settings.classes,
      floor: barrierFloor,
      volatilityMultiple: settings.volatility_multiple,
      volatilityWindow: settings.volatility_window,
    });
  },
});
