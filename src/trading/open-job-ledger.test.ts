import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPostgres, PostgresServer } from '../../test/harness/postgres-server.ts';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { parseSystem } from '../parts/read-system.ts';
import { HOUR, instant } from '../core/time.ts';
import { lookIntoJobLedger, openJobLedger } from './open-job-ledger.ts';
import { liveFolderAt } from './run-folder.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');
const at = instant(5 * HOUR);

function freshRun(name = 'run'): string {
  const folder = join(scratchFolder(), name);
  writePaperRun(folder, config, { candles: 2, notes: [] });
  return folder;
}

async function beginIn(folder: string): Promise<void> {
  const ledger = openJobLedger(folder);
  await ledger.begunAt(at);
  await ledger.begin('refresh', at, at);
  await ledger.close();
}

describe('the job ledger of a run', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('lies in its folder where no state server is named', async () => {
    const folder = freshRun();
    expect(lookIntoJobLedger(folder), 'a look makes none').toBeUndefined();
    await beginIn(folder);
    expect(existsSync(liveFolderAt(folder).schedule)).toBe(true);
  });

  it('stays in its folder where it lies there already', async () => {
    const folder = freshRun();
    await beginIn(folder);
    vi.stubEnv('EDGEWISE_STATE_URL', 'postgres://nobody@127.0.0.1:1/state');
    for (const ledger of [openJobLedger(folder), lookIntoJobLedger(folder)]) {
      expect((await ledger?.last('refresh'))?.dueAt).toBe(at);
      await ledger?.close();
    }
  });
});

describe.runIf(hasPostgres())('the job ledger of a run on a state server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    return () => server.stop();
  });
  afterEach(() => void vi.unstubAllEnvs());

  it('is found again from wherever the run lies, and makes no file', async () => {
    vi.stubEnv('EDGEWISE_STATE_URL', await server.freshDatabase());
    const folder = freshRun();
    await beginIn(folder);
    expect(existsSync(liveFolderAt(folder).schedule)).toBe(false);
    const elsewhere = lookIntoJobLedger(freshRun('a copy on another machine'));
    expect((await elsewhere?.last('refresh'))?.outcome).toBe('begun');
    await elsewhere?.close();
  });
});
