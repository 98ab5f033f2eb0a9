import type { Supervisor } from '../live/supervisor.ts';
import { writeHealth, type HealthMeter, type HealthStatus, type RunNow } from './run-health.ts';

export interface HealthKeeperOptions {
  readonly meter: HealthMeter;
  readonly supervisor: Pick<Supervisor, 'failures' | 'failuresInARow'>;
  /** Where the health is written. */
  readonly path: string;
  /** What the run is just now, apart from its turns. */
  readonly now: () => Omit<RunNow, 'turns' | 'failures' | 'failuresInARow'>;
  /** Receives each health that is taken because it was due. */
  readonly onHealth: (status: HealthStatus) => void;
}

const HEALTH_EVERY_MILLIS = 5_000;

/** Takes the health of a run when it is due, writes it, and keeps the latest. */
export class HealthKeeper {
  readonly #options: HealthKeeperOptions;
  #latest: HealthStatus | undefined;
  #turns = 0;
  #takenAtMillis = Number.NEGATIVE_INFINITY;

  constructor(options: HealthKeeperOptions) {
    this.#options = options;
  }

  get latest(): HealthStatus {
    return this.#latest ?? this.take('running');
  }

  turnTaken(): void {
    this.#turns++;
  }

  takeWhenDue(): void {
    if (performance.now() - this.#takenAtMillis < HEALTH_EVERY_MILLIS) return;
    this.#takenAtMillis = performance.now();
    this.#options.onHealth(this.take(this.#options.supervisor.failuresInARow === 0 ? 'running' : 'degraded'));
  }

  take(state: HealthStatus['state']): HealthStatus {
    const { meter, supervisor, path, now } = this.#options;
    const { failures, failuresInARow } = supervisor;
    const status = meter.take(state, { ...now(), turns: this.#turns, failures, failuresInARow });
    writeHealth(path, status);
    this.#latest = status;
    return status;
  }
}
