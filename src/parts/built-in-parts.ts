import { allFeatures } from '../features/registry.ts';
import { garchVolatility } from '../features/fitted/garch-volatility.ts';
import { VENUE_KITS } from '../venues/venue-kits.ts';
import { featurePart } from './define-features.ts';
import { venuePart } from './define-venue.ts';
import { trendSet } from './features/trend-set.ts';
import { fixedHorizonLabel } from './labels/fixed-horizon.ts';
import { tripleBarrierLabel } from './labels/triple-barrier.ts';
import { gradientBoostingModel } from './models/gradient-boosting.ts';
import { logisticRegressionModel } from './models/logistic-regression.ts';
import { softVoteModel } from './models/soft-vote.ts';
import { PartCatalogue } from './part-catalogue.ts';
import { barrierCostCheck } from './risk-checks/barrier-cost.ts';
import { consecutiveLossesCheck } from './risk-checks/consecutive-losses.ts';
import { correlatedPositionsCheck } from './risk-checks/correlated-positions.ts';
import { dailyLossCheck } from './risk-checks/daily-loss.ts';
import { drawdownCheck } from './risk-checks/drawdown.ts';
import { grossExposureCheck } from './risk-checks/gross-exposure.ts';
import { modelAgeCheck } from './risk-checks/model-age.ts';
import { netExposureCheck } from './risk-checks/net-exposure.ts';
import { openPositionsCheck } from './risk-checks/open-positions.ts';
import { orderRateCheck } from './risk-checks/order-rate.ts';
import { orderSizeCheck } from './risk-checks/order-size.ts';
import { positionSizeCheck } from './risk-checks/position-size.ts';
import { priceAgeCheck } from './risk-checks/price-age.ts';
import { priceBandCheck } from './risk-checks/price-band.ts';
import { priceKnownCheck } from './risk-checks/price-known.ts';
import { equityShareSizer } from './sizers/equity-share.ts';
import { volatilityTargetSizer } from './sizers/volatility-target.ts';
import { probabilityThresholdStrategy } from './strategies/probability-threshold.ts';

/**
 * Every part that comes with Edgewise. The first label, strategy and sizer count where a file names none. Risk checks
 * are asked in this order: whether the order makes sense first, then the limits.
 */
export const builtInParts = new PartCatalogue([
  trendSet,
  ...[...allFeatures().values(), garchVolatility()].map(featurePart),
  fixedHorizonLabel,
  tripleBarrierLabel,
  gradientBoostingModel,
  logisticRegressionModel,
  softVoteModel,
  probabilityThresholdStrategy,
  volatilityTargetSizer,
  equityShareSizer,
  orderSizeCheck,
  priceKnownCheck,
  priceAgeCheck,
  priceBandCheck,
  modelAgeCheck,
  barrierCostCheck,
  positionSizeCheck,
  correlatedPositionsCheck,
  grossExposureCheck,
  netExposureCheck,
  openPositionsCheck,
  orderRateCheck,
  consecutiveLossesCheck,
  dailyLossCheck,
  drawdownCheck,
  ...VENUE_KITS.map(venuePart),
]);
