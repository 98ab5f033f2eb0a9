import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openGrowingFile, type GrowingFile } from './growing-file.ts';

export interface DayLogOptions {
  readonly folder: string;
  /** `trading` makes `trading_2026-11-21.log`. */
  readonly name: string;
  /** Number of days whose files are kept. Older ones are removed when a new day begins. */
  readonly keepDays: number;
  readonly now: () => Date;
}

const DAY_MS = 86_400_000;

/**
 * A log with one file per day in UTC. It never throws: a line that cannot be written is counted, and the program
 * continues. (pino-roll would name the files `trading.2026-11-21.1.log` instead of `trading_2026-11-21.log`.)
 */
export class DayLog {
  readonly #options: DayLogOptions;
  #day = '';
  #file: GrowingFile | undefined;
  /** Number of lines that could not be written. */
  lost = 0;

  constructor(options: DayLogOptions) {
    this.#options = options;
  }

  append(line: string): void {
    try {
      const day = dayOf(this.#options.now());
      if (day !== this.#day) this.#begin(day);
      this.#file?.append(`${line}\n`);
    } catch {
      this.lost++;
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
    this.#day = '';
  }

  #begin(day: string): void {
    this.close();
    const { folder, name } = this.#options;
    mkdirSync(folder, { recursive: true });
    this.#file = openGrowingFile(join(folder, `${name}_${day}.log`));
    this.#day = day;
    removeOldLogs(this.#options);
  }
}

/** Removes the files of the days before the last `keepDays`, and returns their names. */
export function removeOldLogs({ folder, name, keepDays, now }: DayLogOptions): readonly string[] {
  const oldest = dayOf(new Date(now().getTime() - (keepDays - 1) * DAY_MS));
  const old = readdirSync(folder).filter((file) => {
    const day = file.startsWith(`${name}_`) ? /_(\d{4}-\d\d-\d\d)\.log$/.exec(file)?.[1] : undefined;
    return day !== undefined && file === `${name}_${day}.log` && day < oldest;
  });
  for (const file of old) rmSync(join(folder, file), { force: true });
  return old;
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
