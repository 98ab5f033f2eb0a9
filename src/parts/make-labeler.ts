import { FixedHorizon } from '../labels/fixed-horizon.ts';
import type { Labeler } from '../labels/labeler.port.ts';
import { TripleBarrier } from '../labels/triple-barrier.ts';
import { horizonBars } from '../config/config-warnings.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { barrierFloor } from '../config/trading-costs.ts';

/** The labeler that a system file asks for. */
export function makeLabeler(config: SystemConfig): Labeler {
  const barrier = {
    horizon: horizonBars(config),
    floor: barrierFloor(config),
    volatilityMultiple: config.label.volatility_multiple,
    volatilityWindow: config.label.volatility_window,
  };
  switch (config.label.kind) {
    case 'fixed-horizon':
      return new FixedHorizon({ ...barrier, classes: config.label.classes });
    case 'triple-barrier':
      return new TripleBarrier(barrier);
    default:
      return config.label.kind satisfies never;
  }
}
