import { SqliteLiveJournal } from '../../src/adapters/sqlite/sqlite-live-journal.ts';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { HOUR, type Instant } from '../../src/core/time.ts';
import type { JournalNote } from '../../src/live/live-journal.port.ts';
import { configHashOf } from '../../src/config/config-hash.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import type { SystemConfig } from '../../src/config/system-schema.ts';

export const PAPER_START = (Date.UTC(2024, 0, 1) * 1_000) as Instant;

export interface PaperRunPlan {
  /** Hourly values from the start on. */
  readonly candles: number;
  /** Indexed by the hour at which they are made. */
  readonly notes: readonly (Omit<JournalNote, 'at'> & { readonly hour: number })[];
  /** Hours at which the process was started again. */
  readonly restarts?: readonly number[];
}

/** Writes the journal of a paper run in which nothing was traded. */
export function writePaperRun(
  folder: string,
  config: SystemConfig,
  { candles, notes, restarts = [] }: PaperRunPlan,
): void {
  const journal = SqliteLiveJournal.open(liveFolderAt(folder).journal, () => ({
    format: 2,
    system: config.name,
    config: canonicalJson(config),
    configHash: configHashOf(config),
    setting: 'paper',
    venue: 'kraken',
    tag: 'p000000',
    cashMinor: '0',
    foreign: { cashMinor: '0', lots: {} },
    instruments: [],
    artifact: 'none',
    featureNames: [],
    classes: [],
  }));
  journal.begin(PAPER_START, 'test');
  for (let hour = 1; hour <= candles; hour++) {
    const at = (PAPER_START + hour * HOUR) as Instant;
    if (restarts.includes(hour)) journal.begin(at, 'test');
    for (const { kind, detail } of notes.filter((note) => note.hour === hour)) journal.note({ at, kind, detail });
    journal.commit([
      { at, kind: 'moment', event: JSON.stringify({ kind: 'moment', moment: { at, markets: [] } }), output: '{}' },
    ]);
  }
  journal.close();
}
