import { createServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EdgewiseError } from '../../core/errors.ts';
import { machineFailure } from './machine-failure.ts';

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
      expect(failure, code).toMatchObject({ code: 'file-missing', details: { where: '/srv/run/halt.json', advice: 'Check the path and its permissions.' } });
    }
  });

  it('says that a disk is full', () => {
    expect(machineFailure(refused('ENOSPC', 'write'))).toMatchObject({ code: 'disk-full' });
  });

  it('says that a file which is not there cannot be read', () => {
    expect(machineFailure(failureOf(() => readFileSync('/nothing/of/that/name')))).toMatchObject({ code: 'file-missing', message: expect.stringContaining('cannot be read') as string });
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
