import { z } from 'zod';
import { BINARY_CLASSES, DIRECTION_CLASSES, FixedHorizon } from '../../labels/fixed-horizon.ts';
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
  make: ({ classes, volatility_multiple, volatility_window, barrier }, { horizonBars, barrierFloor = barrier }) =>
    new FixedHorizon({
      horizon: horizonBars,
      classes,
      floor: barrierFloor,
      volatilityMultiple: volatility_multiple,
      volatilityWindow: volatility_window,
    }),
});
