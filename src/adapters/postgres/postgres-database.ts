import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { EdgewiseError } from '../../core/errors.ts';
import { explainFailure } from './explain-failure.ts';
import { passwordFromFile } from './password-file.ts';
import { shownServer, type StateServer } from './state-server.ts';

/** Runs one statement within a transaction. */
export type Ask = <Row extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/**
 * The tables of one kind of state. `steps[n]` is SQL that leads from version n to n + 1; released steps are never
 * edited.
 */
export interface Tables {
  readonly name: string;
  readonly steps: readonly string[];
}

/** What a committed change survives: a power cut of the server, or only the end of its process. */
export type ServerDurability = 'power-cut' | 'process-death';

/** Time limits of a call in milliseconds: for the connection, for locks of other processes, and for an answer. */
const PATIENCE_MILLIS = { connect: 10_000, lock: 30_000, statement: 60_000, answer: 75_000 } as const;

/** The most calls of one process at the same time. The others wait. */
const MOST_CONNECTIONS = 3;

/**
 * Number of the advisory lock for making tables. It is the first eight bytes of SHA-256 of `edgewise tables`, so that
 * other programs do not use it by chance.
 */
const MAKING_TABLES = '5775617803748428159';

/**
 * Keeps state in the schema `edgewise` of a PostgreSQL database. Connects at the first call, and again at the next call
 * after a lost connection. Each call is one transaction, which takes effect completely or not at all. Rejects with
 * EdgewiseErrors that name the server without its password: `state-silent`, `disk-full`, `data-unreadable` (tables of a
 * newer Edgewise).
 */
export class PostgresDatabase {
  readonly #server: StateServer;
  readonly #tables: Tables;
  #pool: Promise<Pool> | undefined;
  #made: Promise<void> | undefined;

  constructor(server: StateServer, tables: Tables) {
    this.#server = server;
    this.#tables = tables;
  }

  /** Reads one consistent state of the database, also while others write. */
  async read<Found>(work: (ask: Ask) => Promise<Found>): Promise<Found> {
    await this.#make();
    return this.#transaction('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work);
  }

  async write<Found>(work: (ask: Ask) => Promise<Found>, survives: ServerDurability = 'power-cut'): Promise<Found> {
    await this.#make();
    const commit = survives === 'power-cut' ? 'on' : 'off';
    return this.#transaction(`BEGIN; SET LOCAL synchronous_commit = ${commit}`, work);
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await (await pool?.catch(() => undefined))?.end();
  }

  /** Makes the tables or upgrades them, once. After a failure the next call tries again. */
  async #make(): Promise<void> {
    this.#made ??= this.#bringUpToDate().catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    });
    await this.#made;
  }

  async #bringUpToDate(): Promise<void> {
    const { name, steps } = this.#tables;
    // A user that may only read and write rows can use existing tables.
    if ((await this.#transaction('BEGIN READ ONLY', (ask) => this.#version(ask))) === steps.length) return;
    await this.#transaction('BEGIN', async (ask) => {
      // One process makes the tables, and other processes wait for it.
      await ask(`SELECT pg_advisory_xact_lock(${MAKING_TABLES})`);
      const version = await this.#version(ask);
      await ask('CREATE SCHEMA IF NOT EXISTS edgewise');
      await ask('CREATE TABLE IF NOT EXISTS edgewise.table_versions (name TEXT PRIMARY KEY, version INTEGER NOT NULL)');
      for (const step of steps.slice(version)) await ask(step);
      await ask(
        'INSERT INTO edgewise.table_versions VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET version = EXCLUDED.version',
        [name, steps.length],
      );
    });
  }

  async #version(ask: Ask): Promise<number> {
    const { name, steps } = this.#tables;
    // The catalogue is read as a table, because `to_regclass` may not see yet what another process has just made.
    const made = await ask(
      "SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'edgewise' AND tablename = 'table_versions'",
    );
    if (made.length === 0) return 0;
    const [row] = await ask<{ version: number }>('SELECT version FROM edgewise.table_versions WHERE name = $1', [name]);
    const version = row?.version ?? 0;
    if (version <= steps.length) return version;
    throw new EdgewiseError('data-unreadable', 'This database was written by a newer Edgewise', {
      where: shownServer(this.#server),
      expected: `version ${steps.length} of the tables of ${name}, or older`,
      actual: `version ${version}`,
      advice: 'Update Edgewise, or name another database. This one was left as it is.',
    });
  }

  async #transaction<Found>(begin: string, work: (ask: Ask) => Promise<Found>): Promise<Found> {
    let client: PoolClient | undefined;
    let broken: Error | undefined;
    try {
      client = await (await this.#connected()).connect();
      const connection = client;
      const ask: Ask = async <Row extends QueryResultRow>(sql: string, values?: readonly unknown[]) =>
        (await (values === undefined ? connection.query<Row>(sql) : connection.query<Row>(sql, [...values]))).rows;
      await ask(begin);
      const found = await work(ask);
      await ask('COMMIT');
      return found;
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw explainFailure(error, this.#server);
    } finally {
      // A connection that failed is closed, which rolls its transaction back.
      client?.release(broken);
    }
  }

  /** The client library is loaded here and nowhere else. */
  #connected(): Promise<Pool> {
    this.#pool ??= import('pg').then(({ Pool }) => {
      const { host, port, database, user, tls, authority } = this.#server;
      const password = this.#server.password ?? process.env['PGPASSWORD'] ?? passwordFromFile(this.#server);
      const pool = new Pool({
        host,
        port,
        database,
        user,
        ...(password === undefined ? {} : { password }),
        ssl:
          tls === 'none' ? false : { rejectUnauthorized: true, ...(authority === undefined ? {} : { ca: authority }) },
        max: MOST_CONNECTIONS,
        allowExitOnIdle: true,
        keepAlive: true,
        application_name: 'edgewise',
        connectionTimeoutMillis: PATIENCE_MILLIS.connect,
        lock_timeout: PATIENCE_MILLIS.lock,
        statement_timeout: PATIENCE_MILLIS.statement,
        query_timeout: PATIENCE_MILLIS.answer,
      });
      // When an idle connection breaks, the next call reports it.
      pool.on('error', () => undefined);
      return pool;
    });
    return this.#pool;
  }
}
