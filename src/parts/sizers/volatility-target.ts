import { z } from 'zod';
import { count, share } from '../../config/schema-words.ts';
import { VolatilitySizing } from '../../risk/volatility-sizing.ts';
import { defineSizer } from '../define-sizer.ts';

export const volatilityTargetSizer = defineSizer({
  name: 'volatility-target',
  describe: 'The same risk for every trade: the more the market moves, the smaller the position',
  schema: z.strictObject({
    risk_share: share
      .default(0.005)
      .describe('Equity at risk per trade, at one standard deviation of the holding time'),
    maximum_share: share.default(0.1).describe('Largest position, as a share of equity'),
    volatility_window: count.min(2).default(60),
  }),
  make: (settings, { horizonBars }) =>
    new VolatilitySizing({
      horizonBars,
      window: settings.volatility_window,
      riskShare: settings.risk_share,
      maximumShare: settings.maximum_share,
    }),
});
