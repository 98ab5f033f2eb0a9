import { DayLog } from '../adapters/files/day-log.ts';
import type { Redact } from '../adapters/files/redactor.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';

export interface RunLogOptions {
  readonly folder: string;
  readonly redact: Redact;
  readonly venueNow: () => Instant;
  readonly now?: () => Date;
  readonly keepDays?: number;
}

/** Logs are kept so long. */
export const KEEP_LOG_DAYS = 30;

/**
 * What a run did and what failed, as a line of JSON each: `trading_DAY.log` has all of it, `errors_DAY.log` the
 * failures alone. For people and their tools; the journal is what counts. Secrets are taken out of every line.
 */
export class RunLog {
  readonly #options: RunLogOptions;
  readonly #now: () => Date;
  readonly #trading: DayLog;
  readonly #errors: DayLog;

  constructor(options: RunLogOptions) {
    this.#options = options;
    const { folder, now = () => new Date(), keepDays = KEEP_LOG_DAYS } = options;
    this.#now = now;
    this.#trading = new DayLog({ folder, name: 'trading', keepDays, now });
    this.#errors = new DayLog({ folder, name: 'errors', keepDays, now });
  }

  happened(kind: string, detail: Readonly<Record<string, unknown>>): void {
    this.#trading.append(this.#line('info', kind, detail));
  }

  failed(kind: string, detail: Readonly<Record<string, unknown>>): void {
    const line = this.#line('error', kind, detail);
    this.#trading.append(line);
    this.#errors.append(line);
  }

  close(): void {
    this.#trading.close();
    this.#errors.close();
  }

  #line(level: 'info' | 'error', kind: string, detail: Readonly<Record<string, unknown>>): string {
    return this.#options.redact(
      JSON.stringify(
        {
          time: this.#now().toISOString(),
          level,
          kind,
          venueTime: isoFromInstant(this.#options.venueNow()),
          ...detail,
        },
        inJson,
      ),
    );
  }
}

function inJson(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
