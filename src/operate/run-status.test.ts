import { appendFileSync, writeFileSync, mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asReader, asReaderUntilDone, readOnly } from '../../test/harness/as-reader.ts';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { SqliteJobLedger } from '../adapters/sqlite/sqlite-job-ledger.ts';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import type { Instant } from '../core/time.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { liveStatus } from './run-status.ts';
import { readSystem } from '../parts/read-system.ts';
import { RunMonitor } from './run-monitor.ts';

/** A folder that others may enter, with a run in it that nobody may write to. */
async function readOnlyRun(): Promise<{ readonly folder: string; readonly writable: () => void }> {
  const root = scratchFolder();
  const path = join(root, 'system.yaml');
  writeFileSync(path, SMALL_SYSTEM);
  const folder = join(root, 'run');
  mkdirSync(folder);
  writePaperRun(folder, await readSystem(path), { candles: 5, notes: [] });
  const ledger = SqliteJobLedger.open(liveFolderAt(folder).schedule);
  await ledger.begunAt(0 as Instant);
  await ledger.close();
  const undo = [readOnly(folder), readOnly(root)];
  return { folder, writable: () => undo.toReversed().forEach((one) => one()) };
}

it('the monitor shows no halt of a person as an error, and its log lines as text', async () => {
  const root = scratchFolder();
  const path = join(root, 'system.yaml');
  writeFileSync(path, SMALL_SYSTEM);
  const folder = join(root, 'run');
  writePaperRun(folder, await readSystem(path), { candles: 1, notes: [] });
  const { logs } = liveFolderAt(folder);
  mkdirSync(logs, { recursive: true });
  const time = new Date().toISOString();
  const line = (kind: string, message: string) =>
    JSON.stringify({ time, level: 'error', kind, venueTime: time, message });
  writeFileSync(
    join(logs, `errors_${time.slice(0, 10)}.log`),
    [
      line('halted', 'halted by ada at a terminal: news at eight'),
      line('recovery', 'still: halted by ada at a terminal: news at eight'),
      line('reducing', 'reducing by guardian: drawdown'),
      line('turn', 'no answer'),
    ].join('\n'),
  );
  expect((await new RunMonitor(folder).view()).errors.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'reducing: reducing by guardian: drawdown',
    'turn: no answer',
  ]);
});

it('the monitor reads the end of a log alone, however large the log is', async () => {
  const root = scratchFolder();
  const path = join(root, 'system.yaml');
  writeFileSync(path, SMALL_SYSTEM);
  const folder = join(root, 'run');
  writePaperRun(folder, await readSystem(path), { candles: 1, notes: [] });
  const { logs } = liveFolderAt(folder);
  mkdirSync(logs, { recursive: true });
  const time = new Date().toISOString();
  const log = join(logs, `errors_${time.slice(0, 10)}.log`);
  // A file with a hole of more bytes than can be read at once.
  writeFileSync(log, '');
  truncateSync(log, 2 ** 31);
  appendFileSync(
    log,
    `\n${JSON.stringify({ time, level: 'error', kind: 'turn', venueTime: time, message: 'no answer' })}\n`,
  );
  expect((await new RunMonitor(folder).view()).errors.map(({ text }) => text)).toEqual(['no answer']);
});

describe('a person who may only read the files of a run', () => {
  it('sees its status and its monitor view all the same', async () => {
    const { folder, writable } = await readOnlyRun();
    try {
      expect(() => asReader(() => writeFileSync(join(folder, 'probe'), '')), 'else this test shows nothing').toThrow(
        /EACCES/,
      );
      expect(await asReaderUntilDone(() => liveStatus(folder))).toMatchObject({
        system: 'small',
        process: 'not running',
        events: 5,
        schedule: { jobs: expect.any(Array) as unknown[] },
      });
      expect(await asReaderUntilDone(() => new RunMonitor(folder).view())).toMatchObject({ status: { events: 5 } });
    } finally {
      writable();
    }
  });

  it('sees what a process has written a moment ago', async () => {
    const root = scratchFolder();
    const path = join(root, 'system.yaml');
    writeFileSync(path, SMALL_SYSTEM);
    const folder = join(root, 'run');
    writePaperRun(folder, await readSystem(path), { candles: 5, notes: [] });
    const writer = SqliteLiveJournal.openExisting(liveFolderAt(folder).journal);
    writer.commit([
      { at: 0 as Instant, kind: 'moment', event: '{"kind":"moment","moment":{"at":0,"markets":[]}}', output: '{}' },
    ]);
    const undo = [readOnly(folder), readOnly(root)];
    try {
      expect((await asReaderUntilDone(() => liveStatus(folder))).events).toBe(6);
    } finally {
      undo.toReversed().forEach((one) => one());
      writer.close();
    }
  });
});
