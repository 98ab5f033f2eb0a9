import { parseSystem } from '../../src/system/read-system.ts';
import type { SystemConfig } from '../../src/system/system-schema.ts';

/**
 * Small settings of the same path from candles to verdict, quick enough to walk hundreds of times. Sizing, limits and
 * verdict are the quickstart's; costs are an assumption far below the venue's, because in four hours nothing planted pays for those. The horizon is four hours and the barrier small, so that a market has thousands of
 * answers to learn from, and the trees are few, shallow and heavily regularised, as fits a single weak signal. These
 * settings were chosen on planted markets of other seeds (from 40,001 on) than the ones that are judged.
 */
const CONTROL = `
format: 1
name: control
instruments:
  - { id: BTC/USD, venue: kraken, kind: margin }
interval: 1h
label:
  horizon: 4h
  classes: three-class
  barrier: 0.002
  volatility_multiple: 0.3
  volatility_window: 168
model:
  kind: gradient-boosting
  rounds: 40
  maximum_depth: 2
  learning_rate: 0.1
  row_subsample: 0.3
  column_subsample: 0.3
  l2: 50
  minimum_child_weight: 50
validation: { folds: 5, initial_train: 0.2, mode: anchored, embargo: 24h, validation_share: 0, holdout: 0 }
strategy: { entry_threshold: 0.42 }
costs: { assumption: the controls', fee_bps: 5, borrow_bps: 0, slippage_bps: 3 }
sizing: { risk_share: 0.005, maximum_share: 0.1, volatility_window: 60 }
evidence: { bootstrap_draws: 500, random_entry_draws: 299 }
seed: 1
`;

export const CONTROL_SYSTEM: SystemConfig = parseSystem(CONTROL, 'control.yaml');
