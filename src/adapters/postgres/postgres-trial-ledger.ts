import { createHash } from 'node:crypto';
import { bytesOfDoubles, doublesOfBytes } from '../../core/double-bytes.ts';
import { ANY_MARKET, type MarketDays } from '../../core/market-days.ts';
import { instantFromMillis, type Instant } from '../../core/time.ts';
import type {
  HoldOut,
  KeptHoldOut,
  KeptReading,
  KeptVerdict,
  LedgerRecords,
  Reading,
  ReadingUse,
  Trial,
  TrialEntry,
  TrialLedger,
  TrialScope,
  VerdictEntry,
} from '../../evidence/trial-ledger.port.ts';
import { PostgresDatabase, type Ask } from './postgres-database.ts';
import type { StateServer } from './state-server.ts';
import { TRIAL_TABLES } from './trial-tables.ts';

type Kind = 'judged_runs' | 'readings' | 'held_out';

/** Days of one record as three arrays of equal length; null where it has none. */
interface DaysRow {
  readonly markets: readonly string[] | null;
  readonly froms: readonly number[] | null;
  readonly tos: readonly number[] | null;
}

interface ReaderRow extends DaysRow {
  readonly id: string;
  readonly purpose: string;
  readonly system: string;
  readonly configuration: string;
  readonly at: number;
}

interface RunRow extends ReaderRow {
  readonly trial: string;
  readonly stage: 'search' | 'final';
  readonly periodsPerYear: number;
  readonly returns: Uint8Array;
  readonly returnsFrom: number | null;
  readonly firstAt: number;
}

const MILLIS = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`;

const daysOf = (kind: Kind, record: string) => `
  (SELECT array_agg(market ORDER BY place) FROM edgewise.market_days WHERE kind = '${kind}' AND record = ${record}) AS markets,
  (SELECT array_agg(from_time ORDER BY place) FROM edgewise.market_days WHERE kind = '${kind}' AND record = ${record}) AS froms,
  (SELECT array_agg(to_time ORDER BY place) FROM edgewise.market_days WHERE kind = '${kind}' AND record = ${record}) AS tos`;

const RUNS = `
  SELECT runs.id, trial, purpose, system, configuration, stage, periods_per_year AS "periodsPerYear", returns,
    returns_from AS "returnsFrom", ${MILLIS('runs.recorded_at')} AS at,
    (SELECT ${MILLIS('first.recorded_at')} FROM edgewise.judged_runs AS first
      WHERE first.trial = runs.trial ORDER BY first.id LIMIT 1) AS "firstAt",
    ${daysOf('judged_runs', 'runs.id')}
  FROM edgewise.judged_runs AS runs JOIN edgewise.configurations ON configurations.id = runs.trial`;

/** Records of a kind that share a day with a scope, which is given as the parameters 2 to 4. */
const touching = (kind: Kind) => `
  SELECT days.record FROM edgewise.market_days AS days
  JOIN unnest($2::text[], $3::float8[], $4::float8[]) AS scope (market, from_time, to_time)
    ON days.market IN (scope.market, '${ANY_MARKET}') AND scope.from_time < scope.to_time
    AND days.from_time < scope.to_time AND days.to_time > scope.from_time
  WHERE days.kind = '${kind}'`;

const readers = (table: 'readings' | 'held_out', more = '') => `
  SELECT id, purpose, system, configuration, ${MILLIS('recorded_at')} AS at ${more}, ${daysOf(table, `${table}.id`)}
  FROM edgewise.${table} WHERE purpose = $1 AND id IN (${touching(table)}) ORDER BY id`;

/** The time of a record that is taken over from another ledger; undefined for a new record. */
type At = Instant | undefined;

/**
 * The trial ledger on a state server. Triggers make it append-only, and any number of processes on any number of
 * machines can share it. Writers wait for each other, so ids rise in the order of the records. Times are those of the
 * server's clock. Connects at the first call. Rejects with the errors of `PostgresDatabase`.
 */
export class PostgresTrialLedger implements TrialLedger {
  readonly #database: PostgresDatabase;

  constructor(server: StateServer) {
    this.#database = new PostgresDatabase(server, TRIAL_TABLES);
  }

  /** Makes the tables where there are none, which also checks that the server can be used. */
  async connect(): Promise<void> {
    await this.#database.read(() => Promise.resolve());
  }

  async record(entry: TrialEntry): Promise<Trial> {
    return this.#append(async (ask) => {
      const id = await insertRun(ask, entry);
      const [row] = await ask<RunRow>(`${RUNS} WHERE runs.id = $1`, [id]);
      if (row === undefined) throw new Error(`The run ${id} was recorded and is not there`);
      return trialOf(row);
    });
  }

  async trials(scope: TrialScope): Promise<readonly Trial[]> {
    const rows = await this.#database.read((ask) =>
      // The newest search represents a trial; a run on the hold-out represents it only where there was no search.
      ask<RunRow>(
        `${RUNS} WHERE runs.id IN (
           SELECT DISTINCT ON (trial) judged_runs.id FROM edgewise.judged_runs
           JOIN edgewise.configurations ON configurations.id = trial
           WHERE purpose = $1 AND judged_runs.id IN (${touching('judged_runs')})
           ORDER BY trial, stage = 'search' DESC, judged_runs.id DESC)
         ORDER BY trial`,
        parametersOf(scope),
      ),
    );
    return rows.map(trialOf);
  }

  async runs(purpose: string): Promise<readonly Trial[]> {
    const rows = await this.#database.read((ask) =>
      ask<RunRow>(`${RUNS} WHERE purpose = $1 ORDER BY runs.id`, [purpose]),
    );
    return rows.map(trialOf);
  }

  async recordReading(reading: Reading): Promise<KeptReading> {
    return this.#append(async (ask) => ({ ...reading, ...(await insertReading(ask, reading)) }));
  }

  async readings(scope: TrialScope): Promise<readonly KeptReading[]> {
    const rows = await this.#database.read((ask) =>
      ask<ReaderRow & { readonly use: ReadingUse }>(readers('readings', ', use'), parametersOf(scope)),
    );
    return rows.map((row) => ({ ...holdOutOf(row), use: row.use, id: Number(row.id) }));
  }

  async recordHoldOut(holdOut: HoldOut): Promise<void> {
    await this.#append((ask) => insertHoldOut(ask, holdOut));
  }

  async holdOuts(scope: TrialScope): Promise<readonly KeptHoldOut[]> {
    const rows = await this.#database.read((ask) => ask<ReaderRow>(readers('held_out'), parametersOf(scope)));
    return rows.map(holdOutOf);
  }

  async recordVerdict(entry: VerdictEntry): Promise<void> {
    await this.#append((ask) => insertVerdict(ask, entry));
  }

  async verdicts({
    purpose,
    configuration,
  }: Pick<VerdictEntry, 'purpose' | 'configuration'>): Promise<readonly KeptVerdict[]> {
    const rows = await this.#database.read((ask) =>
      ask<VerdictEntry & { readonly at: number }>(
        `SELECT purpose, system, configuration, stage, verdict, data, ${MILLIS('recorded_at')} AS at
         FROM edgewise.verdicts WHERE purpose = $1 AND digest = $2 ORDER BY id`,
        [purpose, digestOf(configuration)],
      ),
    );
    return rows.map((row) => ({ ...row, at: instantFromMillis(row.at) }));
  }

  /**
   * Takes over all records of another ledger with their times, completely or not at all. Repeating the call with the
   * same records adds nothing.
   */
  async carryOver(records: LedgerRecords): Promise<'carried' | 'known'> {
    return this.#append(async (ask) => {
      const [fresh] = await ask<{ readonly digest: Uint8Array }>(
        'INSERT INTO edgewise.carried_ledgers (digest) VALUES ($1) ON CONFLICT DO NOTHING RETURNING digest',
        [digestOf(canonicalText(records))],
      );
      if (fresh === undefined) return 'known';
      for (const run of records.runs) await insertRun(ask, run, run.at);
      for (const reading of records.readings) await insertReading(ask, reading, reading.at);
      for (const holdOut of records.holdOuts) await insertHoldOut(ask, holdOut, holdOut.at);
      for (const verdict of records.verdicts) await insertVerdict(ask, verdict, verdict.at);
      return 'carried';
    });
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Runs a writing transaction. Readers do not wait. Another writer waits, and then sees the records of this one. */
  async #append<Found>(work: (ask: Ask) => Promise<Found>): Promise<Found> {
    return this.#database.write(async (ask) => {
      await ask('LOCK TABLE edgewise.configurations IN SHARE ROW EXCLUSIVE MODE');
      return work(ask);
    });
  }
}

async function insertRun(ask: Ask, entry: TrialEntry, at?: At): Promise<string> {
  const { purpose, configuration, system, stage, periodsPerYear, returns, returnsFrom, days } = entry;
  const digest = digestOf(configuration);
  await ask(
    `INSERT INTO edgewise.configurations (purpose, configuration, digest) VALUES ($1, $2, $3)
     ON CONFLICT (purpose, digest) DO NOTHING`,
    [purpose, configuration, digest],
  );
  const [run] = await ask<{ readonly id: string }>(
    `INSERT INTO edgewise.judged_runs
       (trial, system, stage, periods_per_year, returns, returns_from, recorded_at)
     SELECT id, $3, $4, $5, $6, $7, ${recordedAt('$8')} FROM edgewise.configurations WHERE purpose = $1 AND digest = $2
     RETURNING id`,
    [purpose, digest, system, stage, periodsPerYear, bytesOfDoubles(returns), returnsFrom ?? null, isoOf(at)],
  );
  const id = run?.id ?? '';
  await insertDays(ask, { kind: 'judged_runs', record: id, days });
  return id;
}

async function insertReading(ask: Ask, reading: Reading, at?: At): Promise<Pick<KeptReading, 'id' | 'at'>> {
  const { purpose, system, configuration, use, days } = reading;
  const [kept] = await ask<{ readonly id: string; readonly at: number }>(
    `INSERT INTO edgewise.readings (purpose, system, configuration, use, recorded_at)
     VALUES ($1, $2, $3, $4, ${recordedAt('$5')}) RETURNING id, ${MILLIS('recorded_at')} AS at`,
    [purpose, system, configuration, use, isoOf(at)],
  );
  const { id, at: millis } = kept ?? { id: '', at: Number.NaN };
  await insertDays(ask, { kind: 'readings', record: id, days });
  return { id: Number(id), at: instantFromMillis(millis) };
}

async function insertHoldOut(ask: Ask, { purpose, system, configuration, days }: HoldOut, at?: At): Promise<void> {
  const [kept] = await ask<{ readonly id: string }>(
    `INSERT INTO edgewise.held_out (purpose, system, configuration, recorded_at)
     VALUES ($1, $2, $3, ${recordedAt('$4')}) RETURNING id`,
    [purpose, system, configuration, isoOf(at)],
  );
  await insertDays(ask, { kind: 'held_out', record: kept?.id ?? '', days });
}

async function insertVerdict(ask: Ask, entry: VerdictEntry, at?: At): Promise<void> {
  const { purpose, system, configuration, stage, verdict, data } = entry;
  await ask(
    `INSERT INTO edgewise.verdicts (purpose, system, configuration, digest, stage, verdict, data, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, ${recordedAt('$8')})`,
    [purpose, system, configuration, digestOf(configuration), stage, verdict, data, isoOf(at)],
  );
}

interface DaysToInsert {
  readonly kind: Kind;
  readonly record: string;
  readonly days: readonly MarketDays[];
}

async function insertDays(ask: Ask, { kind, record, days }: DaysToInsert): Promise<void> {
  if (days.length === 0) return;
  await ask(
    `INSERT INTO edgewise.market_days (kind, record, place, market, from_time, to_time)
     SELECT $1, $2, place, market, from_time, to_time
     FROM unnest($3::text[], $4::float8[], $5::float8[]) WITH ORDINALITY AS days (market, from_time, to_time, place)`,
    [kind, record, ...columnsOf(days)],
  );
}

/** The time that is given, or the server's. */
function recordedAt(parameter: string): string {
  return `coalesce(${parameter}::timestamptz, date_trunc('milliseconds', clock_timestamp()))`;
}

function isoOf(at: At): string | null {
  return at === undefined ? null : new Date(at / 1_000).toISOString();
}

function parametersOf({ purpose, days }: TrialScope): readonly unknown[] {
  return [purpose, ...columnsOf(days)];
}

function columnsOf(days: readonly MarketDays[]): readonly [string[], number[], number[]] {
  return [days.map(({ market }) => market), days.map(({ from }) => from), days.map(({ to }) => to)];
}

function marketDaysOf({ markets, froms, tos }: DaysRow): readonly MarketDays[] {
  return (markets ?? []).map((market, place) => ({
    market,
    from: froms?.[place] ?? Number.NaN,
    to: tos?.[place] ?? Number.NaN,
  }));
}

function holdOutOf(row: ReaderRow): KeptHoldOut {
  const { purpose, system, configuration, at } = row;
  return { purpose, days: marketDaysOf(row), system, configuration, at: instantFromMillis(at) };
}

function trialOf(row: RunRow): Trial {
  const { trial, stage, periodsPerYear, returns, returnsFrom, firstAt } = row;
  return {
    ...holdOutOf(row),
    id: Number(trial),
    stage,
    periodsPerYear,
    returns: doublesOfBytes(returns),
    ...(returnsFrom === null ? {} : { returnsFrom }),
    firstAt: instantFromMillis(firstAt),
  };
}

function digestOf(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

function canonicalText(records: LedgerRecords): string {
  return JSON.stringify(records, (_, value: unknown) => {
    if (value instanceof Float64Array) return Buffer.from(bytesOfDoubles(value)).toString('base64');
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  });
}
