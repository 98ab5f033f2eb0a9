import { readFileSync } from 'node:fs';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { isAlive } from '../adapters/files/is-alive.ts';
import { textOfSteps } from '../core/decimal-text.ts';
import { amountFromMinor } from '../core/money.ts';
import { isoFromInstant } from '../core/time.ts';
import type { HaltState } from '../live/halt-switch.port.ts';
import { journalLedger } from './journal-ledger.ts';
import { liveFolderAt, openJournal, partsOf } from './live-folder.ts';
import type { HealthStatus } from './run-health.ts';

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
  readonly notes: readonly { readonly at: string; readonly kind: string; readonly detail: Readonly<Record<string, unknown>> }[];
}

const NOTES = 10;

/** Reads what a run has written: its books from the journal, its process from the health file. Disturbs nobody. */
export function liveStatus(folder: string): LiveStatus {
  const paths = liveFolderAt(folder);
  const journal = openJournal(folder);
  try {
    const { header } = journal;
    const { instruments } = partsOf(header);
    const ledger = journalLedger(journal);
    let events = 0;
    let lastEvent: string | undefined;
    for (const { seq, at } of journal.events()) {
      events = seq;
      lastEvent = isoFromInstant(at);
    }
    const health = readHealth(paths.health);
    const isRunning = health !== undefined && health.state !== 'stopped' && isAlive(health.pid);
    return {
      system: header.system, setting: header.setting, process: isRunning ? 'running' : 'not running', pid: isRunning ? health.pid : undefined, health,
      halt: new HaltFile(paths.halt).read(), starts: journal.starts().length, events, lastEvent,
      cash: amountFromMinor(ledger.cashMinor), fees: amountFromMinor(ledger.feesMinor), trades: ledger.trades().length,
      positions: instruments.flatMap((instrument, market) => {
        const position = ledger.positions[market];
        if (position === undefined || position.lots === 0) return [];
        return [{ instrument: instrument.id, amount: textOfSteps(position.lots, instrument.lot), entryPrice: position.entryPrice, openedAt: position.openedAt === undefined ? undefined : isoFromInstant(position.openedAt) }];
      }),
      notes: [...journal.notes()].slice(-NOTES).map(({ at, kind, detail }) => ({ at: isoFromInstant(at), kind, detail })),
    };
  } finally {
    journal.close();
  }
}

/** The newest health of a run; undefined when it never wrote one. */
export function readHealth(path: string): HealthStatus | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as HealthStatus;
  } catch {
    return undefined;
  }
}
