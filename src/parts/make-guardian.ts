import { instant, type Duration, type Instant } from '../core/time.ts';
import { defaultChecks } from '../risk/default-checks.ts';
import { Guardian } from '../risk/guardian.ts';
import type { ModelExpiry } from '../risk/model-age.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { barrierFloor, roundTripCost as assumedCost, takerFeeBps as assumedFeeBps } from '../config/trading-costs.ts';

/**
 * Until when the answers reached that the model in use has learned from; a function where models follow one another.
 */
export type ModelTraining = Instant | ((now: Instant) => Instant | undefined);

/**
 * What the guardian must know beside the system file. In a backtest nobody quotes, so entries without a quote pass, and
 * the file's costs are the venue's. Live, entries without a quote are refused, and nothing is assumed: what the venue
 * charges for going in and out once, as a fraction of the traded value, and the model's age are told.
 */
export type GuardianSetting =
  | { readonly setting: 'backtest'; readonly roundTripCost?: number; readonly modelTrainedUntil?: ModelTraining }
  | { readonly setting: 'live'; readonly roundTripCost: number; readonly modelTrainedUntil: ModelTraining };

/**
 * The guardian that a system file asks for. Throws a RangeError when the file limits the model's age and nobody told
 * it.
 */
export function makeGuardian(
  config: SystemConfig,
  { setting, roundTripCost = assumedCost(config), modelTrainedUntil }: GuardianSetting,
): Guardian {
  const { risk } = config;
  return new Guardian({
    positionTimeout: durationOf(risk.position_timeout),
    checks: defaultChecks({
      maximumPositionShare: risk.maximum_position_share,
      maximumOpenPositions: risk.maximum_open_positions,
      maximumDailyLoss: risk.maximum_daily_loss,
      maximumGrossExposure: risk.maximum_gross_exposure,
      maximumNetExposure: risk.maximum_net_exposure,
      maximumCorrelation: risk.maximum_correlation,
      correlationWindow: risk.correlation_window,
      maximumDrawdown: risk.maximum_drawdown,
      lossAction: risk.loss_action,
      maximumConsecutiveLosses: risk.maximum_consecutive_losses,
      lossPause: spanOf(risk.loss_pause),
      priceBand:
        risk.price_band === undefined
          ? undefined
          : {
              band: risk.price_band,
              maximumQuoteAge: spanOf(risk.maximum_quote_age),
              mode: setting === 'live' ? 'always' : 'when-quoted',
            },
      maximumPriceAge: spanOf(risk.maximum_price_age),
      modelExpiresAt:
        risk.maximum_model_age === undefined
          ? undefined
          : expiryOf(modelTrainedUntil, durationOf(risk.maximum_model_age)),
      maximumOrdersPerMinute: risk.maximum_orders_per_minute,
      maximumOrdersPerDay: risk.maximum_orders_per_day,
      barrier:
        risk.minimum_barrier_multiple === undefined
          ? undefined
          : { barrier: barrierFloor(config), roundTripCost, minimumMultiple: risk.minimum_barrier_multiple },
    }),
  });
}

/**
 * What going in and out once costs where the venue lists a fee, in basis points, that may be more than the file
 * supposes.
 */
export function listedRoundTripCost(config: SystemConfig, takerFeeBps: number | undefined): number {
  return assumedCost(config, { feeBps: Math.max(assumedFeeBps(config), takerFeeBps ?? 0) });
}

function spanOf(text: string | undefined): Duration | undefined {
  return text === undefined ? undefined : durationOf(text);
}

function expiryOf(trainedUntil: ModelTraining | undefined, maximumAge: Duration): ModelExpiry {
  if (trainedUntil === undefined)
    throw new RangeError('The system limits the age of the model, and until when it learned was not told');
  if (typeof trainedUntil === 'number') return instant(trainedUntil + maximumAge);
  return (now) => {
    const until = trainedUntil(now);
    return until === undefined ? undefined : instant(until + maximumAge);
  };
}
