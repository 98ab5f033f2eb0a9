import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CHILD_DEADLINE } from '../../test/harness/child-deadline.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import type { AccountLock } from '../adapters/sqlite/account-lock.ts';
import { instant } from '../core/time.ts';
import { accountName, lockTrading } from './lock-trading.ts';
import { openAccount } from './open-account.ts';
import { parseSystem } from '../parts/read-system.ts';
import { processOf } from './run-process.ts';
import type { RunLiveOptions } from './run-live-options.ts';
import { tradeUntilStopped } from './trade-until-stopped.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');
const KEYS = { key: 'one', secret: 'c2VjcmV0' };
const FOLLOWED = { url: 'https://api.kraken.com' };

/** Locks lie in a folder of this test's own. */
function ownLocks(): string {
  const folder = scratchFolder();
  vi.stubEnv('EDGEWISE_LOCKS', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}

function lock(workspace: string, changes: Partial<Parameters<typeof lockTrading>[0]> = {}): AccountLock {
  const held = lockTrading({
    config,
    setting: 'live',
    workspace,
    folder: join(workspace, 'live/small-live'),
    keys: KEYS,
    url: 'https://api.kraken.com',
    ...changes,
  });
  onTestFinished(() => held.release());
  return held;
}

describe('an account that is traded', () => {
  it('is refused to a second workspace, which is told the process and the workspace that have it', () => {
    ownLocks();
    const [first, second] = [scratchFolder(), scratchFolder()];
    const held = lock(first);
    expect(() => lock(second)).toThrow(
      expect.objectContaining({
        code: 'check-failed',
        message: expect.stringMatching(
          new RegExp(`process ${process.pid}, workspace ${first}, folder ${first}/live/small-live`),
        ) as string,
      }),
    );
    expect(() => lock(second, { url: 'https://api.kraken.com/' }), 'the same venue by its address').toThrow(
      'Another process trades this account',
    );
    expect(
      () => lock(second, { keys: { ...KEYS, key: 'two' }, folder: join(second, 'two') }),
      'another account is free',
    ).not.toThrow();
    expect(
      () => lock(second, { url: 'http://127.0.0.1:8787', folder: join(second, 'three') }),
      'so is the same key at another venue',
    ).not.toThrow();
    held.release();
    expect(() => lock(second)).not.toThrow();
  });
});

it('an account that is traded does not free its run for another key: two processes would write one journal', () => {
  ownLocks();
  const workspace = scratchFolder();
  const held = lock(workspace);
  expect(() => lock(workspace, { keys: { ...KEYS, key: 'two' } })).toThrow(
    expect.objectContaining({
      code: 'check-failed',
      message: expect.stringMatching(/Another process has this run[^]*process \d+/) as string,
    }),
  );
  expect(processOf(join(workspace, 'live/small-live'))).toEqual({ kind: 'running', pid: process.pid });
  held.release();
  expect(processOf(join(workspace, 'live/small-live'))).toEqual({ kind: 'not running' });
  expect(processOf(join(workspace, 'live/none')), 'a run that never was').toEqual({ kind: 'not running' });
});

it('an account that is traded is refused to a run before it has asked or written anything', async () => {
  ownLocks();
  lock(scratchFolder(), { url: 'http://127.0.0.1:9' });
  const workspace = scratchFolder();
  const outcome = tradeUntilStopped({
    openJobs: () => ({ tick: () => Promise.resolve(), close: () => Promise.resolve() }),
    config,
    setting: 'paper',
    workspace,
    folder: join(workspace, 'run'),
    keys: KEYS,
    url: 'http://127.0.0.1:9',
    stop: new AbortController().signal,
  } as unknown as RunLiveOptions);
  await expect(outcome).rejects.toMatchObject({
    code: 'check-failed',
    details: { actual: expect.stringContaining('small (live), process') as string },
  });
  expect(existsSync(join(workspace, 'run', 'journal.sqlite'))).toBe(false);
});

describe('an account that is traded', () => {
  it('on paper with a venue of its own is the folder, whatever the workspace and wherever the venue listens', () => {
    const locks = ownLocks();
    const [first, second] = [scratchFolder(), scratchFolder()];
    const folder = join(first, 'live/small-paper');
    lock(first, { folder, market: FOLLOWED, url: 'http://127.0.0.1:1001' });
    expect(() => lock(second, { folder, market: FOLLOWED, url: 'http://127.0.0.1:1002' })).toThrow(
      `workspace ${first}`,
    );
    expect(() => lock(first, { market: FOLLOWED })).not.toThrow();
    writeFileSync(join(locks, 'a-file'), '');
    vi.stubEnv('EDGEWISE_LOCKS', join(locks, 'a-file'));
    expect(
      () => lock(first, { folder: join(first, 'live/other') }),
      'where no lock can be kept, nothing is traded',
    ).toThrow(
      expect.objectContaining({ code: 'file-missing', message: expect.stringContaining('EDGEWISE_LOCKS') as string }),
    );
  });
});

const sharing = (...ids: readonly string[]) =>
  parseSystem(
    SMALL_SYSTEM.replace(
      /^instruments:\n.*$/m,
      `instruments:\n${ids.map((id) => `  - { id: ${id}, kind: spot }`).join('\n')}\nlive: { account: shared }`,
    ),
    'system.yaml',
  );

describe('an account that several systems share', () => {
  it('is traded by several processes at once, and by none that has it for itself, in either order', () => {
    ownLocks();
    const [first, second, third] = [scratchFolder(), scratchFolder(), scratchFolder()];
    const alone = lock(first);
    expect(() => lock(second, { config: sharing('SOL/EUR') })).toThrow('does not share it');
    alone.release();
    lock(second, { config: sharing('SOL/EUR') });
    expect(() => lock(third, { config: sharing('BTC/USD') })).not.toThrow();
    expect(() => lock(first)).toThrow('Another process trades this account');
  });
});

it('an account is refused to a system that wants it for itself while others have claims to it, running or not', async () => {
  ownLocks();
  const folder = scratchFolder();
  const account = { keys: KEYS, url: FOLLOWED.url, clock: { now: () => instant(0) } };
  const guard = await openAccount({ ...account, config: sharing('BTC/USD'), folder: join(folder, 'shared') });
  const claim = { tag: 'one', system: 'first', folder: join(folder, 'shared'), quote: 'USD', bases: ['BTC'] };
  const books = { balanceMinor: 5n, equityMinor: 5n, positions: 'flat' as const };
  await guard?.join({ ...claim, capitalMinor: 5n }, books, 5n);
  await guard?.close();
  const alone = { ...account, config, folder: join(folder, 'alone') };
  await expect(openAccount(alone)).rejects.toThrow(/Other systems have claims to this account[^]*first/);
  await expect(openAccount({ ...alone, market: FOLLOWED }), 'an account on paper is its own').resolves.toBeUndefined();
  await expect(openAccount({ ...alone, keys: { ...KEYS, key: 'two' } })).resolves.toBeUndefined();
});

describe('a shared account', () => {
  it('is free again when its processes were killed', async () => {
    const locks = ownLocks();
    const script = join(locks, 'hold.ts');
    writeFileSync(
      script,
      `import { shareAccount } from ${JSON.stringify(join(import.meta.dirname, '../adapters/sqlite/account-lock.ts'))};
      shareAccount(process.argv[2] + '.sqlite', 'euros');
      process.stdout.write('held');
      setInterval(() => undefined, 1_000);`,
    );
    const path = join(locks, accountName({ keys: KEYS, url: 'https://api.kraken.com' }));
    const child = spawn(process.execPath, [script, path], { timeout: CHILD_DEADLINE, killSignal: 'SIGKILL' });
    await once(child.stdout, 'data');
    expect(() => lock(scratchFolder())).toThrow('Another process trades this account');
    expect(() => lock(scratchFolder(), { config: sharing('BTC/USD') }).release()).not.toThrow();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(() => lock(scratchFolder())).not.toThrow();
  });
});
