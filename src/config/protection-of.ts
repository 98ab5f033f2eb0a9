import type { Protection } from '../risk/protection.ts';
import type { SystemConfig } from './system-schema.ts';
import { barrierFloor } from './trading-costs.ts';

/** The stop of a system whose file and label say nothing of one. */
const USUAL_STOP = 0.1;

/**
 * The stop and the target that a system's positions are guarded with, in backtests and live alike. What the file does
 * not say is the barrier of a triple-barrier label, where all rows have the same one: such a system trades what its
 * model was asked. Undefined where the file asks for no stop: then positions are not guarded at all.
 */
export function protectionOf(
  config: Pick<SystemConfig, 'risk' | 'label' | 'costs' | 'instruments'>,
): Protection | undefined {
  const { protective_stop: stop, take_profit: target } = config.risk;
  if (stop === 'none') return undefined;
  const barriers = tradableBarriers(config);
  const stopDistance = stop ?? barriers?.stopDistance ?? USUAL_STOP;
  const targetDistance = target ?? barriers?.targetDistance;
  return { stopDistance, ...(targetDistance === undefined ? {} : { targetDistance }) };
}

/**
 * The barriers of a triple-barrier label as distances from the entry, the same for long and short; undefined for other
 * labels, and where the barrier changes with volatility, so that no one distance is it.
 */
export function tradableBarriers(
  config: Pick<SystemConfig, 'label' | 'costs' | 'instruments'>,
): Required<Protection> | undefined {
  const { kind, volatility_multiple: volatilityMultiple } = config.label;
  if (kind !== 'triple-barrier' || volatilityMultiple !== 0) return undefined;
  const barrier = barrierFloor(config);
  if (barrier === undefined) return undefined;
  return { stopDistance: barrier, targetDistance: barrier };
}
