import { z } from 'zod';
import { parseDuration } from '../core/time.ts';
import { count, share, span } from './schema-words.ts';

const exposure = z.number().gt(0).max(20);

/**
 * Limits of the guardian. Those with a default always hold; the others are off unless given. docs/guardian.md tells of
 * each.
 */
export const riskSchema = z.strictObject({
  maximum_position_share: share.default(0.1).describe('Of equity; the guardian refuses more'),
  maximum_open_positions: count.default(3).describe('Over all instruments'),
  maximum_daily_loss: share.default(0.05).describe('Of the equity at 00:00 UTC; entries stop, exits go on'),
  position_timeout: span.default('24h').describe('No position stays open for longer'),
  protective_stop: z
    .union([z.number().gt(0).lt(1), z.literal('none')], 'a number above 0 and below 1, or none')
    .optional()
    .describe(
      'Distance of the stop that rests at the venue for every position from its first fill on, as a fraction of its entry price; 0.1 when not given, or the barrier of a triple-barrier label that no volatility widens; none for a venue where no stop can rest: then nothing bounds a loss while no process runs',
    ),
  take_profit: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      'Closes a position, by a market order, once a candle has closed so far in its favour; when not given none, or that same barrier',
    ),
  maximum_gross_exposure: exposure
    .optional()
    .describe('Long and short positions added up, as a share of equity; more than 1 with margin'),
  maximum_net_exposure: exposure
    .optional()
    .describe('Long positions less short ones, or the reverse, as a share of equity'),
  maximum_correlation: share
    .optional()
    .describe(
      'Positions in one direction count as one where returns correlate above this; what is not known counts as above',
    ),
  correlation_window: count.min(3).optional().describe('Candles that measure the correlation; 100 when not given'),
  maximum_drawdown: share
    .gt(0)
    .optional()
    .describe('Of the highest equity so far, deposits and withdrawals apart; entries stop, exits go on'),
  loss_action: z
    .enum(['refuse-entries', 'reduce'])
    .optional()
    .describe(
      'What a hit limit on the daily loss or the drawdown does: refuse entries while it is hit, or stop them until a person resumes',
    ),
  maximum_consecutive_losses: count.optional().describe('Losing trades in a row after which entries pause'),
  loss_pause: span.optional().describe('How long that pause is; until a person resumes when not given'),
  price_band: share
    .gt(0)
    .optional()
    .describe(
      "How far outside the venue's quote the price of an entry may be, as a fraction; in a backtest nobody quotes",
    ),
  maximum_quote_age: span.optional().describe('An older quote is none; 1m when not given'),
  maximum_price_age: span.optional().describe('No entry into an instrument whose newest candle closed longer ago'),
  maximum_model_age: span
    .optional()
    .describe('No entry by a model whose training data ended longer ago; in a backtest, whose fold began longer ago'),
  maximum_orders_per_minute: count
    .optional()
    .describe('Orders approved within any minute; exits count, and are never refused'),
  maximum_orders_per_day: count.optional().describe('The same within any 24 hours'),
  minimum_barrier_multiple: z
    .number()
    .gt(0)
    .max(1_000)
    .optional()
    .describe(
      "No entry unless the label's barrier is worth this many round trips at the venue's costs; below 5, costs decide",
    ),
});

export type RiskConfig = z.infer<typeof riskSchema>;

interface Contradiction {
  readonly setting: keyof RiskConfig;
  /** What would be right, and why. */
  readonly expected: string;
}

/** Limits of which one makes another meaningless. */
export function riskContradictions(risk: RiskConfig): readonly Contradiction[] {
  const found: Contradiction[] = [];
  const demand = (kept: boolean, setting: keyof RiskConfig, expected: string): void => {
    if (!kept) found.push({ setting, expected });
  };
  const {
    maximum_position_share: position,
    maximum_gross_exposure: gross = Infinity,
    maximum_net_exposure: net = 0,
  } = risk;
  demand(
    gross >= position,
    'maximum_gross_exposure',
    `at least maximum_position_share, ${position}: one position would be more than all together may be`,
  );
  demand(
    net === 0 || net >= position,
    'maximum_net_exposure',
    `at least maximum_position_share, ${position}: one position would be more than the excess may be`,
  );
  demand(net <= gross, 'maximum_net_exposure', `at most maximum_gross_exposure, ${gross}: it would never be reached`);
  const { maximum_drawdown: drawdown = 1, maximum_daily_loss: day } = risk;
  demand(
    drawdown >= day,
    'maximum_drawdown',
    `at least maximum_daily_loss, ${day}: the limit of the day would never be reached`,
  );
  const { maximum_orders_per_minute: perMinute = 0, maximum_orders_per_day: perDay = Infinity } = risk;
  demand(
    perMinute <= perDay,
    'maximum_orders_per_day',
    `at least maximum_orders_per_minute, ${perMinute}: the limit of the minute would never be reached`,
  );
  demand(
    risk.take_profit === undefined || risk.protective_stop !== 'none',
    'take_profit',
    'nothing: with protective_stop: none positions are not guarded',
  );
  demand(isLong(risk.maximum_model_age), 'maximum_model_age', 'more than no time: every entry would be refused');
  demand(isLong(risk.loss_pause), 'loss_pause', 'more than no time: losses would pause nothing');
  for (const [setting, of] of [
    ['correlation_window', 'maximum_correlation'],
    ['loss_pause', 'maximum_consecutive_losses'],
    ['maximum_quote_age', 'price_band'],
  ] as const) {
    demand(risk[setting] === undefined || risk[of] !== undefined, setting, `${of} beside it: alone it does nothing`);
  }
  return found;
}

/** What is not given, or is no duration and has been refused as such, passes. */
function isLong(text: string | undefined): boolean {
  return text === undefined || parseDuration(text) !== 0;
}
