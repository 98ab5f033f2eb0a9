import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const ROOT = '/usr/lib/postgresql';
/** PostgreSQL refuses to run as a superuser of the system; this is a user who owns nothing. */
const NOBODY = 65_534;
const PASSWORD = 'a secret: /?#@%';

/** Where this machine has the programs of PostgreSQL; undefined where it has none. Debian keeps them by version. */
function programFolder(): string | undefined {
  if (!existsSync(ROOT)) return undefined;
  return readdirSync(ROOT)
    .toSorted((one, other) => Number(other) - Number(one))
    .map((version) => join(ROOT, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
}

/**
 * Whether the tests with a real PostgreSQL can run. Where they cannot it says so; where `EDGEWISE_POSTGRES_TESTS` is
 * `required`, as in `.ci/run`, they run all the same, and fail.
 */
export function hasPostgres(): boolean {
  if (programFolder() !== undefined || process.env['EDGEWISE_POSTGRES_TESTS'] === 'required') return true;
  console.warn(`skipped: no PostgreSQL in ${ROOT}; install it with \`apt-get install postgresql\``);
  return false;
}

/** A real PostgreSQL server on a free port of this machine. */
export class PostgresServer {
  readonly #folder: string;
  readonly #programs: string;
  #port = 0;
  #process: ChildProcess | undefined;
  #databases = 0;

  private constructor(folder: string, programs: string) {
    this.#folder = folder;
    this.#programs = programs;
  }

  /** Makes a server whose data lie in a folder of their own, and starts it. */
  static async start(): Promise<PostgresServer> {
    const programs = programFolder();
    if (programs === undefined) throw new Error(`There is no PostgreSQL in ${ROOT}, and these tests are required`);
    const folder = mkdtempSync(join(tmpdir(), 'edgewise-postgres-'));
    const secret = join(folder, 'password');
    writeFileSync(secret, PASSWORD);
    if (process.getuid?.() === 0) for (const path of [folder, secret]) chownSync(path, NOBODY, NOBODY);
    const made = spawnSync(
      join(programs, 'initdb'),
      [
        '--no-sync',
        '--encoding=UTF8',
        '--locale=C',
        '--username=owner',
        '--auth=scram-sha-256',
        `--pwfile=${secret}`,
        `--pgdata=${join(folder, 'data')}`,
      ],
      { ...asOther(folder), encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    const server = new PostgresServer(folder, programs);
    server.#port = await freePort();
    await server.run();
    return server;
  }

  /** Starts the server, the first time or again. `settings` are those of postgresql.conf. */
  async run(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', ...settings };
    this.#process = spawn(
      join(this.#programs, 'postgres'),
      [
        '-D',
        join(this.#folder, 'data'),
        '-p',
        String(this.#port),
        ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      { ...asOther(this.#folder), stdio: 'ignore' },
    );
    for (let tries = 0; tries < 600; tries++) {
      try {
        await this.query('SELECT 1');
        return;
      } catch (error) {
        if (this.#process.exitCode !== null) throw new Error('PostgreSQL ended at once', { cause: error });
        await pause(50);
      }
    }
    throw new Error('PostgreSQL did not answer');
  }

  /** Ends it as a power cut of the database would: nobody is told. */
  async kill(): Promise<void> {
    await this.#end('SIGQUIT');
  }

  async stop(): Promise<void> {
    await this.#end('SIGINT');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The address of a new, empty database. */
  async freshDatabase(): Promise<string> {
    const name = `fresh_${++this.#databases}`;
    await this.query(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  url(database = 'postgres', { user = 'owner', password = PASSWORD } = {}): string {
    return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${this.#port}/${database}`;
  }

  get port(): number {
    return this.#port;
  }

  get password(): string {
    return PASSWORD;
  }

  /** Copies a file, such as a certificate, to a place where only the server may read it. */
  file(name: string, from: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, readFileSync(from), { mode: 0o600 });
    if (process.getuid?.() === 0) chownSync(path, NOBODY, NOBODY);
    return path;
  }

  /** Asks as the owner of everything. */
  async query<Row extends pg.QueryResultRow>(sql: string, database = this.url()): Promise<readonly Row[]> {
    const client = new pg.Client({ connectionString: database, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async #end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

function asOther(folder: string): SpawnOptions {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY, cwd: folder } : { cwd: folder };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
