import { z } from 'zod';
import { count, share } from '../../config/schema-words.ts';
import { DEFAULT_POSITION_SHARE } from './position-size.ts';
import { correlatedPositions } from '../../risk/correlated-positions.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const correlatedPositionsCheck = defineRiskCheck({
  name: 'correlated-positions',
  describe: 'Positions in one direction whose returns move together',
  schema: z.strictObject({
    maximum_correlation: share
      .optional()
      .describe(
        'Positions in one direction count as one where returns correlate above this; what is not known counts as above',
      ),
    correlation_window: count.min(3).optional().describe('Candles that measure the correlation; 100 when not given'),
  }),
  make: ({ maximum_correlation: maximumCorrelation, correlation_window: window }, { config }) =>
    maximumCorrelation === undefined
      ? undefined
      : correlatedPositions({
          maximumCorrelation,
          window,
          maximumShare: config.risk.maximum_position_share ?? DEFAULT_POSITION_SHARE,
        }),
});
