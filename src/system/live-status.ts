import { readFileSync } from 'node:fs';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import { textOfSteps } from '../core/decimal-text.ts';
import { amountFromMinor } from '../core/money.ts';
import { instant, instantFromMillis, isoFromInstant, type Instant } from '../core/time.ts';
import type { HaltState } from '../live/halt-switch.port.ts';
import { liveFolderAt, openJournal, partsOf } from './live-folder.ts';
import { RunBooks } from './run-books.ts';
import type { HealthStatus } from './run-health.ts';
import { processOf } from './run-process.ts';
import { scheduleStatus, type ScheduleStatus } from './schedule-status.ts';

/** A run as its files tell it, whether or not its process runs. */
export interface LiveStatus {
  readonly system: string;
  readonly setting: 'paper' | 'live';
  readonly process: 'running' | 'not running';
  readonly pid: number | undefined;
  readonly health: HealthStatus | undefined;
  readonly halt: HaltState;
  readonly starts: number;
  readonly events: number;
  readonly lastEvent: string | undefined;
  readonly cash: number;
  readonly fees: number;
  readonly trades: number;
  readonly positions: readonly { readonly instrument: string; readonly amount: string; readonly entryPrice: number | undefined; readonly openedAt: string | undefined }[];
  /** Undefined for a run without schedules, such as a replay. */
  readonly schedule: ScheduleStatus | undefined;
  readonly notes: readonly { readonly at: string; readonly kind: string; readonly detail: Readonly<Record<string, unknown>> }[];
}

const NOTES = 10;

/** Reads what a run has written: its books from the journal, its process from the health file. Disturbs nobody. Whoever asks again keeps the books. */
export function liveStatus(folder: string, books: RunBooks = new RunBooks()): LiveStatus {
  const paths = liveFolderAt(folder);
  const journal = openJournal(folder);
  try {
    const { header } = journal;
    const { instruments, config } = partsOf(header);
    const { ledger, seq: events, lastEvent } = books.readOn(journal);
    const health = readHealth(paths.health);
    const running = processOf(folder);
    return {
      system: header.system, setting: header.setting, process: running.kind, pid: running.kind === 'running' ? running.pid : undefined, health,
      halt: new HaltFile(paths.halt).read(), starts: journal.starts().length, events, lastEvent: lastEvent === undefined ? undefined : isoFromInstant(lastEvent),
      cash: amountFromMinor(ledger.cashMinor), fees: amountFromMinor(ledger.feesMinor), trades: ledger.trades().length,
      positions: instruments.flatMap((instrument, market) => {
        const position = ledger.positions[market];
        if (position === undefined || position.lots === 0) return [];
        return [{ instrument: instrument.id, amount: textOfSteps(position.lots, instrument.lot), entryPrice: position.entryPrice, openedAt: position.openedAt === undefined ? undefined : isoFromInstant(position.openedAt) }];
      }),
      schedule: readable(() => scheduleStatus(paths.schedule, config.live.schedule, venueNow(health))),
      notes: [...journal.notes()].slice(-NOTES).map(({ at, kind, detail }) => ({ at: isoFromInstant(at), kind, detail })),
    };
  } finally {
    journal.close();
  }
}

/** A schedule's ledger that is damaged or newer must not hide the positions. */
function readable<Part>(read: () => Part): Part | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EdgewiseError)) throw error;
    return undefined;
  }
}

/** The venue's time just now, counted on from what the health says; a venue in the past stands still while nobody trades there. */
function venueNow(health: HealthStatus | undefined): Instant {
  const wall = Date.now();
  if (health === undefined) return instantFromMillis(wall);
  const told = Date.parse(health.venueTime);
  if (health.speed === 1) return instantFromMillis(Math.round(told + Math.max(0, wall - Date.parse(health.written))));
  return instant(told * 1_000);
}

/** The newest health of a run; undefined when it never wrote one. */
export function readHealth(path: string): HealthStatus | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as HealthStatus;
  } catch {
    return undefined;
  }
}
