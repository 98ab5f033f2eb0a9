import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { EdgewiseError } from '../../core/errors.ts';
import { explainFailure } from './explain-failure.ts';
import { passwordFromFile } from './password-file.ts';
import { shownServer, type StateServer } from './state-server.ts';

/** Asks one question within a transaction. */
export type Ask = <Row extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** The tables of one kind of state. `steps[n]` is SQL that leads from version n to n + 1; released steps are never edited. */
export interface Tables {
  readonly name: string;
  readonly steps: readonly string[];
}

/** What an acknowledged change survives: a power cut of the server, or the death of its process alone. */
export type ServerDurability = 'power-cut' | 'process-death';

/** Each call waits so long at most: for a connection, for other processes, and for an answer. */
const PATIENCE_MILLIS = { connect: 10_000, lock: 30_000, statement: 60_000, answer: 75_000 } as const;

/** Calls of one process that are under way at once; the others wait for their turn. */
const MOST_CONNECTIONS = 3;

/** A number that nobody else takes for a lock in this database: the first eight bytes of SHA-256 of `edgewise tables`. */
const MAKING_TABLES = '5775617803748428159';

/**
 * State in a PostgreSQL database, in the schema `edgewise`. Connects at the first call, and again at the next one after
 * the server was away. Each call is one transaction: all of it is kept or nothing. Rejects with EdgewiseErrors that name
 * the server without its password: `state-silent`, `disk-full`, `data-unreadable` (tables of a newer Edgewise).
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

  /** Sees one state of the database, whatever is written meanwhile. */
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

  /** Makes the tables or brings them to the newest version, once; after a failure again at the next call. */
  async #make(): Promise<void> {
    this.#made ??= this.#bringUpToDate().catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    });
    await this.#made;
  }

  async #bringUpToDate(): Promise<void> {
    const { name, steps } = this.#tables;
    // Whoever may only read and write rows can use tables that are there.
    if ((await this.#transaction('BEGIN READ ONLY', (ask) => this.#version(ask))) === steps.length) return;
    await this.#transaction('BEGIN', async (ask) => {
      // Of several processes one makes the tables, and the others wait.
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
    // Asked of the catalogue as a table: `to_regclass` may not see yet what the process before has made.
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
      // A connection that failed is closed, which takes its transaction back.
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
      // A server that goes away while nobody asks is met by the next call.
      pool.on('error', () => undefined);
      return pool;
    });
    return this.#pool;
  }
}
