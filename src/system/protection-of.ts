import type { Protection } from '../risk/protection.ts';
import type { SystemConfig } from './system-schema.ts';

/** The stop and the target that a system's positions are guarded with, in backtests and live alike. */
export function protectionOf({ risk }: SystemConfig): Protection {
  return { stopDistance: risk.protective_stop, ...(risk.take_profit === undefined ? {} : { targetDistance: risk.take_profit }) };
}
