import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHILD_DEADLINE } from '../../../test/harness/child-deadline.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { lockAccount } from './account-lock.ts';

/** A process that holds the lock until it is killed. */
async function holder(folder: string, path: string) {
  const script = join(folder, 'hold.ts');
  writeFileSync(script, `import { lockAccount } from ${JSON.stringify(join(import.meta.dirname, 'account-lock.ts'))};
    lockAccount(process.argv[2], 'trend (live), process ' + process.pid);
    process.stdout.write('held');
    setInterval(() => undefined, 1_000);`);
  const child = spawn(process.execPath, [script, path], { timeout: CHILD_DEADLINE, killSignal: 'SIGKILL' });
  await once(child.stdout, 'data');
  return child;
}

describe('the lock of an account', () => {
  it('is refused to a second process, which is told who has it', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'locks', 'a.sqlite');
    const child = await holder(folder, path);
    expect(() => lockAccount(path, 'me')).toThrow(expect.objectContaining({ code: 'check-failed', message: expect.stringContaining(`trend (live), process ${child.pid}`) }));
    child.kill('SIGSTOP');
    expect(() => lockAccount(path, 'me'), 'one that is only stopped still has it').toThrow('Another process trades this account');
    expect(() => lockAccount(join(folder, 'locks', 'b.sqlite'), 'me').release(), 'another account is free').not.toThrow();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(() => lockAccount(path, 'me').release(), 'a killed process leaves no lock behind').not.toThrow();
  });

  it('is free again once released, in one process too', () => {
    const path = join(scratchFolder(), 'a.sqlite');
    const lock = lockAccount(path, 'first');
    expect(() => lockAccount(path, 'second')).toThrow('first');
    lock.release();
    lockAccount(path, 'second').release();
  });
});
