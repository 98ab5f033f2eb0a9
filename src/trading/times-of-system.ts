import { SECOND, type Duration } from '../core/time.ts';
import type { LiveTiming } from '../live/session-timing.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';

/**
 * What a system file says of a session's times, at a venue of so many seconds per second: what takes a machine moments
 * is long there.
 */
export function liveTiming({ live }: Pick<SystemConfig, 'live'>, speed: number): Partial<LiveTiming> {
  return {
    decisionDelay: (durationOf(live.decision_delay) * speed) as Duration,
    clockError: (SECOND * Math.max(1, speed)) as Duration,
    timerGrace: (15 * SECOND * Math.max(1, speed / 10)) as Duration,
    orderGrace: (60 * SECOND) as Duration,
  };
}
