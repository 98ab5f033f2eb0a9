import { z } from 'zod';
import { share, span } from '../../config/schema-words.ts';
import { durationOf } from '../../config/system-config.ts';
import { priceBand } from '../../risk/price-band.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const priceBandCheck = defineRiskCheck({
  name: 'price-band',
  describe: "Entries at a price far from the venue's quote",
  schema: z.strictObject({
    price_band: share
      .gt(0)
      .optional()
      .describe(
        "How far outside the venue's quote the price of an entry may be, as a fraction; in a backtest nobody quotes",
      ),
    maximum_quote_age: span.optional().describe('An older quote is none; 1m when not given'),
  }),
  make: ({ price_band: band, maximum_quote_age: age }, { setting }) =>
    band === undefined
      ? undefined
      : priceBand({
          band,
          maximumQuoteAge: age === undefined ? undefined : durationOf(age),
          mode: setting === 'live' ? 'always' : 'when-quoted',
        }),
});
