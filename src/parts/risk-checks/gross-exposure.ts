import { z } from 'zod';
import { grossExposure } from '../../risk/gross-exposure.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const grossExposureCheck = defineRiskCheck({
  name: 'gross-exposure',
  describe: 'Long and short positions that add up to too much',
  schema: z.strictObject({
    maximum_gross_exposure: z
      .number()
      .gt(0)
      .max(20)
      .optional()
      .describe('Long and short positions added up, as a share of equity; more than 1 with margin'),
  }),
  make: ({ maximum_gross_exposure: maximumShare }) =>
    maximumShare === undefined ? undefined : grossExposure({ maximumShare }),
});
