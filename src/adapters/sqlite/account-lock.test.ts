import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHILD_DEADLINE } from '../../../test/harness/child-deadline.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { lockAccount, lockHolder } from './account-lock.ts';

/** A process that holds the lock until it is killed. */
async function holder(folder: string, path: string) {
  const script = join(folder, 'hold.ts');
  writeFileSync(
    script,
    `import { lockAccount } from ${JSON.stringify(join(import.meta.dirname, 'account-lock.ts'))};
    lockAccount(process.argv[2], 'trend (live), process ' + process.pid);
    process.stdout.write('held');
    setInterval(() => undefined, 1_000);`,
  );
  const child = spawn(process.execPath, [script, path], { timeout: CHILD_DEADLINE, killSignal: 'SIGKILL' });
  await once(child.stdout, 'data');
  return child;
}

it('the lock of an account is refused to a second process, which is told who has it', async () => {
  const folder = scratchFolder();
  const path = join(folder, 'locks', 'a.sqlite');
  const child = await holder(folder, path);
  expect(() => lockAccount(path, 'me')).toThrow(
    expect.objectContaining({
      code: 'check-failed',
      message: expect.stringContaining(`trend (live), process ${child.pid}`),
    }),
  );
  child.kill('SIGSTOP');
  expect(() => lockAccount(path, 'me'), 'one that is only stopped still has it').toThrow(
    'Another process trades this account',
  );
  expect(() => lockAccount(join(folder, 'locks', 'b.sqlite'), 'me').release(), 'another account is free').not.toThrow();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(() => lockAccount(path, 'me').release(), 'a killed process leaves no lock behind').not.toThrow();
});

describe('the lock of an account', () => {
  it('is kept by a process that collects its garbage, whether or not anything there refers to the lock', async () => {
    const path = join(scratchFolder(), 'a.sqlite');
    const script = `
      import { lockAccount } from ${JSON.stringify(join(import.meta.dirname, 'account-lock.ts'))};
      lockAccount(${JSON.stringify(path)}, 'kept');
      globalThis.gc();
      await new Promise((done) => setTimeout(done, 50));
      globalThis.gc();
      const { spawnSync } = await import('node:child_process');
      const second = "import { lockHolder } from " + ${JSON.stringify(JSON.stringify(join(import.meta.dirname, 'account-lock.ts')))} + "; console.log(lockHolder(" + ${JSON.stringify(JSON.stringify(path))} + ")?.name)";
      console.log(spawnSync(process.execPath, ['--input-type=module', '--eval', second], { encoding: 'utf8' }).stdout.trim());
      process.exit();`;
    const { stdout } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', script], {
      encoding: 'utf8',
      timeout: CHILD_DEADLINE,
    });
    expect(stdout.trim()).toBe('kept');
  });

  it.runIf(existsSync('/dev/full'))(
    'needs no room on the disk, and does not keep the name of the holder before where it cannot write its own',
    () => {
      const folder = scratchFolder();
      const path = join(folder, 'a.sqlite');
      writeFileSync(`${path}.holder`, 'somebody before\n1\n');
      symlinkSync('/dev/full', `${path}.holder.${process.pid}.part`);
      const lock = lockAccount(path, 'me');
      expect(readdirSync(folder), 'no journal of the database').toEqual(['a.sqlite']);
      expect(lockHolder(path)).toEqual({ name: 'unknown', pid: undefined });
      lock.release();
    },
  );
});

it('the lock of an account names its holder whole or as before, and leaves no part of a file behind', () => {
  const folder = scratchFolder();
  const path = join(folder, 'a.sqlite');
  writeFileSync(`${path}.holder`, 'somebody before\n1\n');
  const before = openSync(`${path}.holder`, 'r');
  const lock = lockAccount(path, 'me');
  expect(readFileSync(before, 'utf8'), 'whoever had it open reads what was there').toBe('somebody before\n1\n');
  closeSync(before);
  expect(lockHolder(path)).toEqual({ name: 'me', pid: process.pid });
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  lock.release();
});

it('the lock of an account is free again once released, in one process too', () => {
  const path = join(scratchFolder(), 'a.sqlite');
  const lock = lockAccount(path, 'first');
  expect(() => lockAccount(path, 'second')).toThrow('first');
  lock.release();
  lockAccount(path, 'second').release();
});

it('the lock of an account is refused where its file is of another user, since SQLite would only read it', () => {
  const path = join(scratchFolder(), 'a.sqlite');
  writeFileSync(path, '');
  chmodSync(path, 0o444);
  const script = `
    import { lockAccount, shareAccount } from ${JSON.stringify(join(import.meta.dirname, 'account-lock.ts'))};
    if (process.getuid() === 0) process.setuid(65_534);
    for (const lock of [lockAccount, shareAccount]) {
      try {
        lock(${JSON.stringify(path)}, 'me');
        console.log('locked');
      } catch ({ code }) {
        console.log(code);
      }
    }`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: CHILD_DEADLINE,
  });
  expect(stdout.trim().split('\n')).toEqual(['file-missing', 'file-missing']);
});

it('the lock of an account whose file is something else says which file that is', () => {
  const path = join(scratchFolder(), 'a.sqlite');
  writeFileSync(path, 'a shopping list, long enough to be no empty database'.repeat(40));
  expect(() => lockAccount(path, 'me')).toThrow(
    expect.objectContaining({ code: 'data-corrupt', details: expect.objectContaining({ where: path }) }),
  );
});
