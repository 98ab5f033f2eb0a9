import { z } from 'zod';
import { netExposure } from '../../risk/net-exposure.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const netExposureCheck = defineRiskCheck({
  name: 'net-exposure',
  describe: 'An excess of long over short positions, or the reverse',
  schema: z.strictObject({
    maximum_net_exposure: z
      .number()
      .gt(0)
      .max(20)
      .optional()
      .describe('Long positions less short ones, or the reverse, as a share of equity'),
  }),
  make: ({ maximum_net_exposure: maximumShare }) =>
    maximumShare === undefined ? undefined : netExposure({ maximumShare }),
});
