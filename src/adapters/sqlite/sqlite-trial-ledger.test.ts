import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { asReader, asReaderUntilDone, readOnly } from '../../../test/harness/as-reader.ts';
import { TRIAL_LEDGER_LAWS } from '../../evidence/check-trial-ledger.ts';
import type { Reading, TrialEntry } from '../../evidence/trial-ledger.port.ts';
import { SqliteTrialLedger } from './sqlite-trial-ledger.ts';

let folder = '';
let opened = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgewise-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, 'trials.sqlite');
const scope = { purpose: 'research', days: [{ market: 'BTC', from: 0, to: 1_000 }] };
const entry = (configuration: string): TrialEntry => ({
  ...scope,
  system: 'trend',
  configuration,
  returns: Float64Array.of(0.01, -0.01),
  periodsPerYear: 365,
  stage: 'search',
});

const readingOf = (configuration: string): Reading => ({ ...scope, system: 'trend', configuration, use: 'final' });

it.each(TRIAL_LEDGER_LAWS)('SqliteTrialLedger $title', async ({ hold }) => {
  const make = (): Promise<() => Promise<SqliteTrialLedger>> => {
    const fresh = join(folder, `${opened++}.sqlite`);
    return Promise.resolve(async () => new SqliteTrialLedger(fresh));
  };
  await expect(hold(make)).resolves.toBeUndefined();
});

it('SqliteTrialLedger remembers after it was closed, in a folder that it made', async () => {
  const nested = join(folder, 'a', 'b', 'trials.sqlite');
  const first = new SqliteTrialLedger(nested);
  await first.record(entry('a'));
  await first.recordReading(readingOf('a'));
  await first.close();
  const second = new SqliteTrialLedger(nested);
  expect((await second.trials(scope)).map(({ configuration }) => configuration)).toEqual(['a']);
  expect(await second.readings(scope)).toHaveLength(1);
  await second.close();
});

it('SqliteTrialLedger keeps the older returns beside the newer and can delete or change nothing', async () => {
  const ledger = new SqliteTrialLedger(path());
  await ledger.record(entry('a'));
  await ledger.record({ ...entry('a'), returns: Float64Array.of(1) });
  await ledger.recordReading(readingOf('a'));
  await ledger.recordHoldOut(readingOf('a'));
  await ledger.recordVerdict({ ...readingOf('a'), stage: 'search', verdict: 'edge', data: '[]' });
  await ledger.close();
  const raw = new BetterSqlite(path());
  expect(raw.prepare('SELECT count(*) AS n FROM judged_runs').get()).toEqual({ n: 2 });
  for (const [table, column] of [
    ['configurations', 'id'],
    ['judged_runs', 'id'],
    ['readings', 'id'],
    ['held_out', 'id'],
    ['verdicts', 'id'],
    ['market_days', 'from_time'],
  ]) {
    expect(() => raw.exec(`DELETE FROM ${table}`), table).toThrow(/append-only/);
    expect(() => raw.exec(`UPDATE ${table} SET ${column} = ${column} + 100`), table).toThrow(/append-only/);
  }
  raw.close();
});

it('SqliteTrialLedger can be read by somebody who may not write', async () => {
  const writing = new SqliteTrialLedger(path());
  await writing.record(entry('a'));
  await writing.close();
  const undo = readOnly(folder);
  chmodSync(folder, 0o555);
  try {
    expect(() => asReader(() => new SqliteTrialLedger(path())), 'else this test shows nothing').toThrow(
      expect.objectContaining({ code: 'file-missing' }),
    );
    const read = await asReaderUntilDone(() => new SqliteTrialLedger(path(), 'as-allowed').trials(scope));
    expect(read.map(({ configuration }) => configuration)).toEqual(['a']);
  } finally {
    undo();
  }
});

it('SqliteTrialLedger writes ahead and through to the disk', async () => {
  const ledger = new SqliteTrialLedger(path());
  await ledger.record(entry('a'));
  const raw = new BetterSqlite(path());
  expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
  raw.close();
  await ledger.close();
});

it('SqliteTrialLedger refuses a schema of a newer Edgewise and leaves the file as it is', async () => {
  await new SqliteTrialLedger(path()).close();
  const raw = new BetterSqlite(path());
  raw.pragma('user_version = 99');
  raw.close();
  const before = readFileSync(path());
  expect(() => new SqliteTrialLedger(path())).toThrow(/newer Edgewise[\s\S]*schema version 99[\s\S]*Update Edgewise/);
  expect(readFileSync(path()).equals(before)).toBe(true);
});

it('SqliteTrialLedger explains a file that is no database, a torn one and a folder', async () => {
  writeFileSync(path(), 'opened_at,closed_at\n'.repeat(100));
  expect(() => new SqliteTrialLedger(path())).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
  const torn = join(folder, 'torn.sqlite');
  const whole = new SqliteTrialLedger(torn);
  for (let index = 0; index < 50; index++)
    await whole.record({ ...entry(`${index}`), returns: new Float64Array(1000) });
  await whole.close();
  truncateSync(torn, 20_000);
  const read = async () => new SqliteTrialLedger(torn).trials(scope);
  await expect(read()).rejects.toMatchObject({ code: 'data-corrupt' });
  expect(() => new SqliteTrialLedger(folder)).toThrow(expect.objectContaining({ code: 'file-missing' }));
});

it('SqliteTrialLedger takes the records of several processes at once and loses none', async () => {
  const script = join(folder, 'record.ts');
  writeFileSync(
    script,
    `import { SqliteTrialLedger } from ${JSON.stringify(join(import.meta.dirname, 'sqlite-trial-ledger.ts'))};
       const ledger = new SqliteTrialLedger(process.argv[2]);
       for (let index = 0; index < 25; index++) {
         const named = { ...${JSON.stringify(scope)}, system: 'trend', configuration: process.argv[3] + (index % 20) };
         await ledger.record({ ...named, returns: new Float64Array(500), periodsPerYear: 365, stage: 'search' });
         await ledger.recordReading({ ...named, use: 'final' });
       }
       await ledger.close();`,
  );
  const run = promisify(execFile);
  await Promise.all(['a', 'b', 'c'].map((name) => run(process.execPath, [script, path(), name])));
  const ledger = new SqliteTrialLedger(path());
  expect(await ledger.trials(scope)).toHaveLength(60);
  expect(await ledger.readings(scope)).toHaveLength(75);
  expect(new Set((await ledger.readings(scope)).map(({ id }) => id)).size, 'each its own number').toBe(75);
  await ledger.close();
});

it('SqliteTrialLedger a process that is killed loses no acknowledged record', async () => {
  const script = join(folder, 'die.ts');
  writeFileSync(
    script,
    `import { SqliteTrialLedger } from ${JSON.stringify(join(import.meta.dirname, 'sqlite-trial-ledger.ts'))};
       const ledger = new SqliteTrialLedger(process.argv[2]);
       for (let index = 0; index < 40; index++) {
         ledger.record({ ...${JSON.stringify(scope)}, system: 'trend', configuration: String(index), returns: new Float64Array(500), periodsPerYear: 365, stage: 'search' });
       }
       process.kill(process.pid, 'SIGKILL');`,
  );
  await expect(promisify(execFile)(process.execPath, [script, path()])).rejects.toMatchObject({ signal: 'SIGKILL' });
  const ledger = new SqliteTrialLedger(path());
  expect(await ledger.trials(scope)).toHaveLength(40);
  await ledger.close();
});
