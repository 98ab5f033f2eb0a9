import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../core/canonical-json.ts';
import { migrate, type Schema } from './migrate.ts';
import { SqliteTrialLedger } from './sqlite-trial-ledger.ts';
import { TRIAL_LEDGER_SCHEMA } from './trial-ledger-schema.ts';

const HASHES = ['a1', 'b2'];
const systemText = (changes: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    instruments: [{ id: 'BTC/USD', candles: { venue: 'binance', instrument: 'BTC/USDT' } }],
    name: 'trend',
    seed: 1,
    validation: { holdout: 0.15 },
    ...changes,
  });

/** The schema as an earlier version had it. */
const upTo = (version: number): Schema => ({
  ...TRIAL_LEDGER_SCHEMA,
  migrations: TRIAL_LEDGER_SCHEMA.migrations.slice(0, version),
});

let folder = '';
const path = () => join(folder, 'trials.sqlite');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgewise-old-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A ledger as version 2 wrote it: trials by content hash, final readings without days, hold-outs by series. */
function writeOldLedger(): void {
  const raw = new BetterSqlite(path());
  migrate(raw, path(), upTo(2));
  const returns = Buffer.alloc(16);
  returns.writeDoubleLE(0.25, 8);
  const add = (hash: string, system: string, text: string) => {
    const { lastInsertRowid: trial } = raw
      .prepare('INSERT INTO trials (purpose, data_hash, system, configuration) VALUES (?, ?, ?, ?)')
      .run('research', hash, system, text);
    raw
      .prepare(
        "INSERT INTO runs (trial, stage, periods_per_year, returns, recorded_at) VALUES (?, 'search', 365, ?, '2025-06-01T10:00:00.000Z')",
      )
      .run(trial, returns);
  };
  for (const hash of HASHES) add(hash, 'trend', systemText());
  add('a1', 'other-name', systemText({ name: 'other-name' }));
  add('a1', 'trend', systemText({ seed: 2, validation: { holdout: 0 } }));
  add('c3', 'ether', systemText({ instruments: [{ id: 'ETH/USD' }] }));
  add('d4', 'stored', JSON.stringify({ model: 'm', config: JSON.parse(systemText()) }));
  add('e5', 'unknown', 'no JSON');
  raw
    .prepare(
      "INSERT INTO final_reads (purpose, data_hash, system, configuration, recorded_at) VALUES ('research', 'a1', 'trend', ?, '2025-07-01T00:00:00.000Z')",
    )
    .run(systemText());
  raw
    .prepare(
      "INSERT INTO hold_outs (purpose, series, boundary, recorded_at) VALUES ('research', 'binance BTC/USDT 1h', ?, '2025-06-01T10:00:00.000Z')",
    )
    .run(Date.UTC(2025, 0, 1) * 1_000);
  raw.close();
}

const day = (year: number, month: number, date: number) => Date.UTC(year, month - 1, date) * 1_000;
const on = (market: string, from: number, to: number) => ({ purpose: 'research', days: [{ market, from, to }] });

it('a trial ledger whose markets had other names finds its trials and readings under the names of now', async () => {
  const raw = new BetterSqlite(path());
  migrate(raw, path(), upTo(3));
  for (const [place, market] of ['ETH/BTC', 'BTC/RLUSD', 'WBTC', 'BTC', 'ETH'].entries()) {
    const { lastInsertRowid } = raw
      .prepare("INSERT INTO readings (purpose, system, configuration, use) VALUES ('research', ?, '{}', 'judging')")
      .run(market);
    raw
      .prepare("INSERT INTO market_days (kind, record, market, from_time, to_time) VALUES ('readings', ?, ?, ?, ?)")
      .run(lastInsertRowid, market, place, place + 1);
  }
  raw.close();
  const ledger = new SqliteTrialLedger(path());
  const readers = async (market: string) => (await ledger.readings(on(market, 0, 10))).map(({ system }) => system);
  expect([await readers('BTC/ETH'), await readers('BTC'), await readers('ETH')]).toEqual([
    ['ETH/BTC'],
    ['BTC/RLUSD', 'WBTC', 'BTC'],
    ['ETH'],
  ]);
  await ledger.close();
  const again = new BetterSqlite(path());
  expect(() => again.exec("UPDATE market_days SET market = 'X'"), 'append-only as before').toThrow('append-only');
  again.close();
});

describe('a trial ledger of an older version', () => {
  beforeEach(writeOldLedger);

  it('keeps its trials: they count on their market on any day before they were recorded', async () => {
    const ledger = new SqliteTrialLedger(path());
    const trials = await ledger.trials(on('BTC', day(2024, 1, 1), day(2025, 1, 1)));
    expect(
      trials.map(({ system }) => system),
      'two content hashes and another name are one trial',
    ).toEqual(['other-name', 'trend', 'stored', 'unknown']);
    expect([...(trials[0]?.returns ?? [])]).toEqual([0, 0.25]);
    expect(trials[0]?.firstAt).toBe(day(2025, 6, 1) + 10 * 3_600_000_000);
    expect(trials[0]?.returnsFrom, 'nobody wrote down which days').toBeUndefined();
    expect(
      (await ledger.trials(on('ETH', day(2024, 1, 1), day(2025, 1, 1)))).map(({ system }) => system),
      'what names no market counts on every one',
    ).toEqual(['ether', 'unknown']);
    expect(
      await ledger.trials(on('BTC', day(2025, 6, 2), day(2026, 1, 1))),
      'no candle of theirs was later than their record',
    ).toEqual([]);
    await ledger.close();
  });

  it('keeps who opened a hold-out, who held out nothing, and what was held out', async () => {
    const ledger = new SqliteTrialLedger(path());
    const scope = on('BTC', day(2025, 1, 1), day(2025, 2, 1));
    expect((await ledger.readings(scope)).map(({ use, system }) => [use, system])).toEqual([
      ['judging', 'trend'],
      ['final', 'trend'],
    ]);
    expect((await ledger.holdOuts(scope)).map(({ days }) => days)).toEqual([
      [{ market: 'BTC', from: day(2025, 1, 1), to: day(2025, 6, 1) + 10 * 3_600_000_000 }],
    ]);
    expect(await ledger.readings(on('BTC', day(2025, 7, 2), day(2025, 8, 1)))).toEqual([]);
    await ledger.close();
  });

  it('is one trial with the same configuration that is run now', async () => {
    const ledger = new SqliteTrialLedger(path());
    const { name: _, ...settings } = JSON.parse(systemText()) as Readonly<Record<string, unknown>>;
    const days = on('BTC', day(2024, 1, 1), day(2025, 1, 1));
    await ledger.record({
      ...days,
      system: 'trend',
      configuration: canonicalJson(settings),
      returns: Float64Array.of(1),
      periodsPerYear: 365,
      stage: 'search',
    });
    expect(await ledger.trials(days)).toHaveLength(4);
    await ledger.close();
  });

  it('is left as it was beside what was made of it, and can still not be changed', async () => {
    await new SqliteTrialLedger(path()).close();
    const raw = new BetterSqlite(path());
    expect(raw.prepare('SELECT count(*) AS rows FROM trials').get()).toEqual({ rows: 7 });
    expect(() => raw.exec('DELETE FROM runs')).toThrow(/append-only/);
    raw.close();
  });
});
