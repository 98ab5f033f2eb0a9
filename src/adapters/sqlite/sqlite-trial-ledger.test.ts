import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asReader, readOnly } from '../../../test/harness/as-reader.ts';
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

describe('SqliteTrialLedger', () => {
  it.each(TRIAL_LEDGER_LAWS)('$title', ({ hold }) => {
    expect(() => hold(() => new SqliteTrialLedger(join(folder, `${opened++}.sqlite`)))).not.toThrow();
  });

  it('remembers after it was closed, in a folder that it made', () => {
    const nested = join(folder, 'a', 'b', 'trials.sqlite');
    const first = new SqliteTrialLedger(nested);
    first.record(entry('a'));
    first.recordReading(readingOf('a'));
    first.close();
    const second = new SqliteTrialLedger(nested);
    expect(second.trials(scope).map(({ configuration }) => configuration)).toEqual(['a']);
    expect(second.readings(scope)).toHaveLength(1);
    second.close();
  });

  it('keeps the older returns beside the newer and can delete or change nothing', () => {
    const ledger = new SqliteTrialLedger(path());
    ledger.record(entry('a'));
    ledger.record({ ...entry('a'), returns: Float64Array.of(1) });
    ledger.recordReading(readingOf('a'));
    ledger.recordHoldOut(readingOf('a'));
    ledger.recordVerdict({ ...readingOf('a'), stage: 'search', verdict: 'edge', data: '[]' });
    ledger.close();
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

  it('can be read by somebody who may not write', () => {
    const writing = new SqliteTrialLedger(path());
    writing.record(entry('a'));
    writing.close();
    const undo = readOnly(folder);
    chmodSync(folder, 0o555);
    try {
      expect(() => asReader(() => new SqliteTrialLedger(path())), 'else this test shows nothing').toThrow(
        expect.objectContaining({ code: 'file-missing' }),
      );
      expect(
        asReader(() => new SqliteTrialLedger(path(), 'as-allowed').trials(scope)).map(
          ({ configuration }) => configuration,
        ),
      ).toEqual(['a']);
    } finally {
      undo();
    }
  });

  it('writes ahead and through to the disk', () => {
    const ledger = new SqliteTrialLedger(path());
    ledger.record(entry('a'));
    const raw = new BetterSqlite(path());
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
    raw.close();
    ledger.close();
  });

  it('refuses a schema of a newer Edgewise and leaves the file as it is', () => {
    new SqliteTrialLedger(path()).close();
    const raw = new BetterSqlite(path());
    raw.pragma('user_version = 99');
    raw.close();
    const before = readFileSync(path());
    expect(() => new SqliteTrialLedger(path())).toThrow(/newer Edgewise[\s\S]*schema version 99[\s\S]*Update Edgewise/);
    expect(readFileSync(path()).equals(before)).toBe(true);
  });

  it('explains a file that is no database, a torn one and a folder', () => {
    writeFileSync(path(), 'opened_at,closed_at\n'.repeat(100));
    expect(() => new SqliteTrialLedger(path())).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
    const torn = join(folder, 'torn.sqlite');
    const whole = new SqliteTrialLedger(torn);
    for (let index = 0; index < 50; index++) whole.record({ ...entry(`${index}`), returns: new Float64Array(1000) });
    whole.close();
    truncateSync(torn, 20_000);
    expect(() => new SqliteTrialLedger(torn).trials(scope)).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
    expect(() => new SqliteTrialLedger(folder)).toThrow(expect.objectContaining({ code: 'file-missing' }));
  });

  it('takes the records of several processes at once and loses none', async () => {
    const script = join(folder, 'record.ts');
    writeFileSync(
      script,
      `import { SqliteTrialLedger } from ${JSON.stringify(join(import.meta.dirname, 'sqlite-trial-ledger.ts'))};
       const ledger = new SqliteTrialLedger(process.argv[2]);
       for (let index = 0; index < 25; index++) {
         const named = { ...${JSON.stringify(scope)}, system: 'trend', configuration: process.argv[3] + (index % 20) };
         ledger.record({ ...named, returns: new Float64Array(500), periodsPerYear: 365, stage: 'search' });
         ledger.recordReading({ ...named, use: 'final' });
       }
       ledger.close();`,
    );
    const run = promisify(execFile);
    await Promise.all(['a', 'b', 'c'].map((name) => run(process.execPath, [script, path(), name])));
    const ledger = new SqliteTrialLedger(path());
    expect(ledger.trials(scope)).toHaveLength(60);
    expect(ledger.readings(scope)).toHaveLength(75);
    expect(new Set(ledger.readings(scope).map(({ id }) => id)).size, 'each its own number').toBe(75);
    ledger.close();
  });

  it('a process that is killed loses no acknowledged record', async () => {
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
    expect(ledger.trials(scope)).toHaveLength(40);
    ledger.close();
  });
});
