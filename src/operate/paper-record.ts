import { HOUR, isoFromInstant, type Instant } from '../core/time.ts';
import type { LiveJournal } from '../live/live-journal.port.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { openJournal } from '../trading/run-journal.ts';
import { readHealth } from './read-health.ts';
import { processOf } from '../trading/run-process.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';

/** The time of a paper run without a critical fault. */
export interface PaperRecord {
  /** Hours of candles that a process traded since the last critical fault. */
  readonly hours: number;
  readonly lastFault: { readonly at: Instant; readonly what: string } | undefined;
  readonly configHash: string;
  readonly setting: 'paper' | 'live';
  /** The highest speed of the venue; undefined where it is not known, as in a replay. */
  readonly speed: number | undefined;
}

/**
 * Reads from a run's journal how long the run was without a critical fault. Critical faults are a crash, books that
 * differed from the venue's, a journal that could not be written, and a stop that no person asked for. A venue that did
 * not answer for a time is no fault, because the run waits for it. Throws the errors of a damaged journal.
 */
export function paperRecord(folder: string, config: SystemConfig): PaperRecord {
  const journal = openJournal(folder);
  try {
    const { configHash, setting } = journal.header;
    const faults = [...crashes(journal, folder), ...notedFaults(journal)].sort((a, b) => a.at - b.at);
    const lastFault = faults.at(-1);
    const from = lastFault?.at ?? Number.NEGATIVE_INFINITY;
    const starts = journal.starts();
    let candles = 0;
    // All events are read and not only the moments, so that the chain of hashes is checked.
    for (const { seq, at, kind } of journal.events()) {
      const start = starts.findLast((one) => one.seq <= seq);
      if (kind === 'moment' && start !== undefined && at >= start.at && at > from) candles++;
    }
    const speeds = [...journal.notes()].flatMap(({ kind, detail }) =>
      kind === 'health' && typeof detail['speed'] === 'number' ? [detail['speed']] : [],
    );
    return {
      hours: (candles * durationOf(config.interval)) / HOUR,
      lastFault,
      configHash,
      setting,
      speed: speeds.length < starts.length ? undefined : Math.max(...speeds),
    };
  } finally {
    journal.close();
  }
}

interface PaperFault {
  readonly at: Instant;
  readonly what: string;
}

/** Starts without an orderly stop before them. */
function crashes(journal: LiveJournal, folder: string): PaperFault[] {
  const stops = [...journal.notes()].filter(({ kind }) => kind === 'stop').map(({ at }) => at);
  const starts = journal.starts();
  const found = starts
    .slice(1)
    .flatMap(({ at }, place) =>
      stops.some((stop) => stop >= (starts[place]?.at ?? 0) && stop <= at)
        ? []
        : [{ at, what: 'a process ended without stopping in order' }],
    );
  const health = readHealth(liveFolderAt(folder).health);
  const last = starts.at(-1);
  if (
    last !== undefined &&
    health !== undefined &&
    health.state !== 'stopped' &&
    processOf(folder).kind === 'not running'
  )
    found.push({
      at: (Date.parse(health.venueTime) * 1_000) as Instant,
      what: 'its process is gone without having stopped in order',
    });
  return found;
}

function notedFaults(journal: LiveJournal): PaperFault[] {
  return [...journal.notes()].flatMap(({ at, kind, detail }) => {
    if (kind === 'difference') return [{ at, what: "its books and the venue's differed" }];
    if (kind !== 'health' || typeof detail['fault'] !== 'string') return [];
    const isOfPerson = String(detail['by']).endsWith('at a terminal');
    return ['journal', 'books'].includes(detail['fault']) ||
      (['halted', 'reducing'].includes(detail['fault']) && !isOfPerson)
      ? [{ at, what: String(detail['message']) }]
      : [];
  });
}

/** Describes a fault. */
export function faultInWords({ at, what }: PaperFault): string {
  return `${what} (${isoFromInstant(at).slice(0, 16)})`;
}
