import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPostgres, PostgresServer } from '../../../test/harness/postgres-server.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { HOUR, instant } from '../../core/time.ts';
import type { TrialEntry } from '../../evidence/trial-ledger.port.ts';
import { PostgresJobLedger } from './postgres-job-ledger.ts';
import { PostgresTrialLedger } from './postgres-trial-ledger.ts';
import { stateServerAt } from './state-server.ts';

const scope = { purpose: 'research', days: [{ market: 'BTC', from: 0, to: 1_000 }] };
const entry: TrialEntry = {
  ...scope,
  system: 'trend',
  configuration: 'a',
  returns: Float64Array.of(0.5),
  periodsPerYear: 365,
  stage: 'search',
};
const TABLES = ['configurations', 'judged_runs', 'readings', 'held_out', 'market_days', 'verdicts', 'carried_ledgers'];

/** How a call to the ledger at an address fails. */
async function failureAt(url: string, call = (ledger: PostgresTrialLedger): Promise<unknown> => ledger.trials(scope)) {
  const ledger = new PostgresTrialLedger(stateServerAt(url));
  try {
    return await call(ledger).then(
      () => 'no failure',
      (error: unknown) => error as Error,
    );
  } finally {
    await ledger.close();
  }
}

const whose = (code: string, ...words: readonly string[]) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(new RegExp(words.join('[^]*'))) as string,
  }) as unknown;

describe.runIf(hasPostgres())('a state server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    return () => server.stop();
  });

  it('that refuses the user or the password says so, and never tells the password', async () => {
    const url = server.url('postgres', { password: 'wrong-password-1' });
    const failure = await failureAt(url);
    expect(failure).toEqual(whose('state-silent', 'refuses the user', 'to do: .*password in EDGEWISE_STATE_URL'));
    expect(JSON.stringify(failure) + String(failure)).not.toContain('wrong-password-1');
  });

  it('takes the password from PGPASSWORD or from a password file where the address has none', async () => {
    const url = (await server.freshDatabase()).replace(`:${encodeURIComponent(server.password)}@`, '@');
    const file = join(scratchFolder(), 'pgpass');
    writeFileSync(file, `127.0.0.1:*:*:owner:${server.password.replaceAll(':', '\\:')}\n`, { mode: 0o600 });
    expect(await failureAt(url)).toEqual(whose('state-silent', 'asks for a password', 'PGPASSWORD'));
    for (const [name, value] of [
      ['PGPASSWORD', server.password],
      ['PGPASSFILE', file],
    ] as const) {
      vi.stubEnv(name, value);
      expect(await failureAt(url), name).toBe('no failure');
      vi.unstubAllEnvs();
    }
  });

  it('that has no such database says how to make one', async () => {
    expect(await failureAt(server.url('nowhere'))).toEqual(whose('state-silent', 'no such database', 'createdb'));
  });

  it('that nobody serves is named, with what to do', async () => {
    const url = server.url().replace(`:${server.port}/`, ':1/');
    expect(await failureAt(url)).toEqual(whose('state-silent', 'did not answer', '127.0.0.1:1/', 'see that it runs'));
  });

  it('that was killed and is back is used again by the next call, with all that it had acknowledged', async () => {
    const place = stateServerAt(await server.freshDatabase());
    const [ledger, jobs] = [new PostgresTrialLedger(place), new PostgresJobLedger(place, 'small abc')];
    await ledger.record(entry);
    const begun = await jobs.begin('refresh', instant(HOUR), instant(HOUR));
    await server.kill();
    await expect(ledger.record(entry)).rejects.toEqual(whose('state-silent', 'did not answer'));
    await expect(jobs.last('refresh')).rejects.toEqual(whose('state-silent', 'did not answer'));
    await server.run();
    expect(await ledger.runs('research')).toHaveLength(1);
    expect(await jobs.last('refresh')).toEqual(begun);
    await ledger.record(entry);
    expect(await ledger.runs('research')).toHaveLength(2);
    await ledger.close();
    await jobs.close();
  });

  it('lets nobody change or remove a row of the trial ledger', async () => {
    const url = await server.freshDatabase();
    const ledger = new PostgresTrialLedger(stateServerAt(url));
    await ledger.record(entry);
    await ledger.recordReading({ ...entry, use: 'final' });
    await ledger.recordHoldOut(entry);
    await ledger.recordVerdict({ ...entry, verdict: 'edge', data: '[]' });
    await ledger.carryOver({ runs: [], readings: [], holdOuts: [], verdicts: [] });
    await ledger.close();
    for (const table of TABLES) {
      const [found] = await server.query<{ rows: string }>(`SELECT count(*) AS rows FROM edgewise.${table}`, url);
      expect(Number(found?.rows), `${table} has a row to change`).toBeGreaterThan(0);
      const column = table === 'market_days' ? 'place' : table === 'carried_ledgers' ? 'recorded_at' : 'purpose';
      const target = table === 'judged_runs' ? 'system' : column;
      await expect(server.query(`UPDATE edgewise.${table} SET ${target} = ${target}`, url)).rejects.toThrow(
        'append-only',
      );
      await expect(server.query(`DELETE FROM edgewise.${table}`, url)).rejects.toThrow('append-only');
      await expect(server.query(`TRUNCATE edgewise.${table} CASCADE`, url)).rejects.toThrow('append-only');
    }
  });

  it('with tables of a newer Edgewise is left as it is', async () => {
    const url = await server.freshDatabase();
    const ledger = new PostgresTrialLedger(stateServerAt(url));
    await ledger.record(entry);
    await ledger.close();
    await server.query('UPDATE edgewise.table_versions SET version = 99', url);
    expect(await failureAt(url, (newer) => newer.record(entry))).toEqual(
      whose('data-unreadable', 'newer Edgewise', 'version 99', 'Update Edgewise'),
    );
    const [found] = await server.query<{ rows: string }>('SELECT count(*) AS rows FROM edgewise.judged_runs', url);
    expect(found?.rows).toBe('1');
  });

  it('whose tables are there can be used by somebody who may make none, and refuses who may not read', async () => {
    const url = await server.freshDatabase();
    const ledger = new PostgresTrialLedger(stateServerAt(url));
    await ledger.record(entry);
    await ledger.close();
    for (const user of ['writer', 'stranger']) await server.query(`CREATE USER ${user} PASSWORD 'x'`);
    await server.query('GRANT USAGE ON SCHEMA edgewise TO writer', url);
    await server.query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA edgewise TO writer', url);
    const as = (user: string) => server.url(new URL(url).pathname.slice(1), { user, password: 'x' });
    expect(await failureAt(as('writer'), (shared) => shared.record(entry))).toBe('no failure');
    expect(await failureAt(as('stranger'))).toEqual(whose('state-silent', 'may not do this', 'GRANT USAGE'));
  });

  it('is trusted over TLS with its own certificate alone', async () => {
    const folder = scratchFolder();
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const request = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1';
    const made = spawnSync('openssl', [...request.split(' '), '-keyout', key, '-out', certificate]);
    expect(made.status, 'openssl made a certificate').toBe(0);
    const url = await server.freshDatabase();
    const trusted = `${url}?sslmode=verify-full&sslrootcert=${certificate}`;
    expect(await failureAt(trusted), 'a server without TLS').toEqual(whose('state-silent', 'over TLS'));
    await server.kill();
    await server.run({
      ssl: 'on',
      ssl_cert_file: server.file('server.crt', certificate),
      ssl_key_file: server.file('server.key', key),
    });
    expect(await failureAt(trusted), 'its own certificate').toBe('no failure');
    expect(await failureAt(`${url}?sslmode=verify-full`), 'a certificate that nobody vouches for').toEqual(
      whose('state-silent', 'over TLS', 'sslrootcert'),
    );
    await server.query('SELECT 1');
  });
});
