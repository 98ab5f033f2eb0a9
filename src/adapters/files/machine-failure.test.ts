import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asReader, readOnly } from '../../../test/harness/as-reader.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
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

describe('machineFailure', () => {
  it('names the file that may not be written, and says what to do', () => {
    for (const code of ['EACCES', 'EPERM', 'EROFS']) {
      const failure = machineFailure(refused(code, 'open'));
      expect(failure, code).toBeInstanceOf(EdgewiseError);
      expect(failure, code).toMatchObject({
        code: 'file-missing',
        details: { where: '/srv/run/halt.json', advice: 'Check the path and its permissions.' },
      });
    }
  });

  it('says that a disk is full', () => {
    expect(machineFailure(refused('ENOSPC', 'write'))).toMatchObject({ code: 'disk-full' });
  });

  it('says that a file which is not there cannot be read', () => {
    expect(machineFailure(failureOf(() => readFileSync('/nothing/of/that/name')))).toMatchObject({
      code: 'file-missing',
      message: expect.stringContaining('cannot be read') as string,
    });
  });

  it('says of a file of another user that it cannot be read', () => {
    const path = join(scratchFolder(), 'system.yaml');
    writeFileSync(path, 'name: mine', { mode: 0o000 });
    const failure = asReader(() => machineFailure(failureOf(() => readFileSync(path))));
    expect(failure).toMatchObject({
      code: 'file-missing',
      message: expect.stringContaining('The file cannot be read.') as string,
      details: { expected: 'a readable file', actual: 'permission denied' },
    });
  });
});

describe('failures of folders and ports', () => {
  it('finds a folder that cannot be written to, or made, before anything is written', () => {
    const folder = scratchFolder();
    expect(() => requireWritable(folder)).not.toThrow();
    expect(readdirSync(folder)).toEqual([]);
    const writable = readOnly(folder);
    try {
      for (const path of [folder, join(folder, 'runs')])
        expect(
          asReader(() => failureOf(() => requireWritable(path))),
          path,
        ).toMatchObject({
          code: 'file-missing',
          message: expect.stringContaining('The folder cannot be written to.') as string,
          details: { where: folder, actual: 'permission denied' },
        });
    } finally {
      writable();
    }
  });

  it('names a port that another program has', async () => {
    const first = createServer();
    await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
    const address = first.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const second = createServer();
    const failure = await new Promise<unknown>((resolve) => second.once('error', resolve).listen(port, '127.0.0.1'));
    first.close();
    expect(machineFailure(failure)).toMatchObject({
      code: 'usage',
      details: { where: `127.0.0.1:${port}`, actual: 'another program listens there' },
    });
  });

  it.each(['EBUSY', 'ENAMETOOLONG', 'ELOOP', 'ENOTEMPTY', 'ENXIO', 'EIO', 'EMFILE'])('has words for %s', (code) => {
    expect(machineFailure(refused(code, 'rename'))).toMatchObject({ code: 'file-missing' });
  });

  it('has words for a failure on an open file, of which the system does not name the path', () => {
    expect(machineFailure(failureOf(() => readFileSync(scratchFolder())))).toMatchObject({
      code: 'file-missing',
      details: { actual: 'a folder' },
    });
    const ofSocket = Object.assign(new Error('EPIPE: write'), { code: 'EPIPE', syscall: 'write' });
    expect(machineFailure(ofSocket)).toBe(ofSocket);
  });

  it('leaves what may be a bug as it is', () => {
    const bug = new TypeError('undefined is not a function');
    expect(machineFailure(bug)).toBe(bug);
  });
});
