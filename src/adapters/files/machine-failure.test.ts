import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EdgewiseError } from '../../core/errors.ts';
import { machineFailure } from './machine-failure.ts';
import { requireWritable } from './require-writable.ts';

function failureOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

function refused(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall, path: '/srv/run/halt.json' });
}

/** Prepares files, and then looks at them as a user whom permissions hold: root may do anything. */
function asOrdinaryUser(prepare: (folder: string) => string, look: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-permissions-'));
  chmodSync(folder, 0o755);
  const path = prepare(folder);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    look(path);
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(path, 0o700);
    rmSync(folder, { recursive: true });
  }
}

describe('machineFailure', () => {
  it('names the file that may not be written, and says what to do', () => {
    for (const code of ['EACCES', 'EPERM', 'EROFS']) {
      const failure = machineFailure(refused(code, 'open'));
      expect(failure, code).toBeInstanceOf(EdgewiseError);
      expect(failure, code).toMatchObject({ code: 'file-missing', details: { where: '/srv/run/halt.json', advice: 'Check the path and its permissions.' } });
    }
  });

  it('says that a disk is full', () => {
    expect(machineFailure(refused('ENOSPC', 'write'))).toMatchObject({ code: 'disk-full' });
  });

  it('says that a file which is not there cannot be read', () => {
    expect(machineFailure(failureOf(() => readFileSync('/nothing/of/that/name')))).toMatchObject({ code: 'file-missing', message: expect.stringContaining('cannot be read') as string });
  });

  it('says of a file of another user that it cannot be read', () => {
    asOrdinaryUser((folder) => {
      const path = join(folder, 'system.yaml');
      writeFileSync(path, 'name: mine');
      chmodSync(path, 0o000);
      return path;
    }, (path) => {
      expect(machineFailure(failureOf(() => readFileSync(path)))).toMatchObject({ code: 'file-missing', message: expect.stringContaining('The file cannot be read.') as string, details: { expected: 'a readable file', actual: 'permission denied' } });
    });
  });

  it('finds a folder that cannot be written to, or made, before anything is written', () => {
    asOrdinaryUser((folder) => {
      const closed = join(folder, 'closed');
      mkdirSync(closed, { mode: 0o555 });
      return closed;
    }, (closed) => {
      for (const path of [closed, join(closed, 'runs')]) expect(failureOf(() => requireWritable(path)), path).toMatchObject({ code: 'file-missing', details: { where: closed, actual: 'permission denied' } });
      expect(() => requireWritable(tmpdir())).not.toThrow();
    });
  });

  it('names a port that another program has', async () => {
    const first = createServer();
    await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
    const address = first.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const second = createServer();
    const failure = await new Promise<unknown>((resolve) => second.once('error', resolve).listen(port, '127.0.0.1'));
    first.close();
    expect(machineFailure(failure)).toMatchObject({ code: 'usage', details: { where: `127.0.0.1:${port}`, actual: 'another program listens there' } });
  });

  it('leaves what may be a bug as it is', () => {
    const bug = new TypeError('undefined is not a function');
    expect(machineFailure(bug)).toBe(bug);
  });
});
