import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/time.ts';
import { Supervisor } from '../live/supervisor.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import type { LiveRun } from './open-run.ts';

export interface SuperviseRunOptions {
  readonly run: Pick<LiveRun, 'session'>;
  readonly kit: Pick<VenueKit, 'troubleOf'>;
  readonly config: Pick<SystemConfig, 'live'>;
  readonly clock: Clock;
  readonly onFailure: (error: unknown, inARow: number, wait: Duration) => void;
}

/**
 * The supervisor of a run's turns: the kit tells trouble of the venue from a bug, and the system file has the limits.
 */
export function superviseRun({ run, kit, config, clock, onFailure }: SuperviseRunOptions): Supervisor {
  return new Supervisor({
    session: run.session,
    clock,
    isTrouble: (error) => kit.troubleOf(error) !== undefined,
    isThrottled: (error) => kit.troubleOf(error)?.trouble === 'throttled',
    errorLimit: config.live.error_limit,
    onErrorLimit: config.live.on_error_limit,
    onFailure,
  });
}
