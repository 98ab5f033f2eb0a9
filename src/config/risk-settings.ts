import { z } from 'zod';
import { parseDuration } from '../core/time.ts';
import { span } from './schema-words.ts';

/** Settings of the section `risk` that belong to no check: how long positions last, and what guards them. */
export const guardianSettings = {
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
};

/**
 * The section `risk`: settings of the guardian and of the checks that are built in. A check that is not in the list of
 * parts has no settings. docs/guardian.md describes each.
 */
export interface RiskConfig {
  readonly position_timeout: string;
  readonly protective_stop?: number | 'none' | undefined;
  readonly take_profit?: number | undefined;
  readonly maximum_position_share?: number | undefined;
  readonly maximum_open_positions?: number | undefined;
  readonly maximum_daily_loss?: number | undefined;
  readonly maximum_gross_exposure?: number | undefined;
  readonly maximum_net_exposure?: number | undefined;
  readonly maximum_correlation?: number | undefined;
  readonly correlation_window?: number | undefined;
  readonly maximum_drawdown?: number | undefined;
  readonly loss_action?: 'refuse-entries' | 'reduce' | undefined;
  readonly maximum_consecutive_losses?: number | undefined;
  readonly loss_pause?: string | undefined;
  readonly price_band?: number | undefined;
  readonly maximum_quote_age?: string | undefined;
  readonly maximum_price_age?: string | undefined;
  readonly maximum_model_age?: string | undefined;
  readonly maximum_orders_per_minute?: number | undefined;
  readonly maximum_orders_per_day?: number | undefined;
  readonly minimum_barrier_multiple?: number | undefined;
}

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
    maximum_position_share: position = 0,
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
  const { maximum_drawdown: drawdown = 1, maximum_daily_loss: day = 0 } = risk;
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
