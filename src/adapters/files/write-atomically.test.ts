import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everyCrashPoint, everyFullDisk } from '../../../test/harness/every-failure.ts';
import { FullDisk } from '../../../test/harness/full-disk.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { nodeDisk } from './disk.ts';
import { diskFailure, isDiskFull } from './disk-failure.ts';
import { removeLeftovers, temporaryPath, writeAtomically } from './write-atomically.ts';

const OLD = 'old '.repeat(1_000);
const NEW = 'new '.repeat(2_000);
const read = (folder: string) => readFileSync(join(folder, 'report.html'), 'utf8');

describe('writeAtomically', () => {
  it('replaces a file completely, and leaves no other file', async () => {
    const folder = scratchFolder();
    await writeAtomically(nodeDisk, join(folder, 'deep', 'a.txt'), 'one');
    await writeAtomically(nodeDisk, join(folder, 'deep', 'a.txt'), ['t', new Uint8Array([119]), 'o']);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['a.txt']);
    expect(readFileSync(join(folder, 'deep', 'a.txt'), 'utf8')).toBe('two');
  });

  it('writes content that is made piece by piece', async () => {
    const folder = scratchFolder();
    const pieces = async function* (): AsyncGenerator<string> {
      for (let piece = 0; piece < 5_000; piece++) yield await Promise.resolve(`${piece},`.padStart(600));
    };
    await writeAtomically(nodeDisk, join(folder, 'a.txt'), pieces());
    expect(readFileSync(join(folder, 'a.txt'), 'utf8').length).toBe(3_000_000);
  });

  it('shows the old content or the new, whole, wherever it dies', async () => {
    const deaths = await everyCrashPoint({
      scratch: scratchFolder(),
      prepare: async (folder) => writeFileSync(join(folder, 'report.html'), OLD),
      run: (folder, disk) => writeAtomically(disk, join(folder, 'report.html'), NEW),
      check: async (folder, failure) => {
        expect([OLD, NEW].includes(read(folder)), `at ${failure}`).toBe(true);
        await removeLeftovers(nodeDisk, folder);
        expect(readdirSync(folder), `at ${failure}`).toEqual(['report.html']);
      },
    });
    expect(
      deaths,
      'before the folder, before and half-way through the write, before the rename and before the sync',
    ).toBe(5);
  });
});

describe('writeAtomically on a full or wrong disk', () => {
  it('changes nothing and leaves nothing on a full disk', async () => {
    const failures = await everyFullDisk({
      scratch: scratchFolder(),
      prepare: async (folder) => writeFileSync(join(folder, 'report.html'), OLD),
      run: (folder, disk) => writeAtomically(disk, join(folder, 'report.html'), NEW),
      check: async (folder, failure) => {
        expect(read(folder), `at ${failure}`).toBe(OLD);
        expect(readdirSync(folder), `at ${failure}`).toEqual(['report.html']);
      },
    });
    expect(failures).toBe(2);
  });

  it('says how to go on after the disk was full', async () => {
    const path = join(scratchFolder(), 'a.txt');
    await expect(writeAtomically(new FullDisk({ bytes: 100 }), path, NEW)).rejects.toThrow(
      /no room left[\s\S]*Earlier data is intact/,
    );
    expect(existsSync(path)).toBe(false);
  });

  it('refuses a folder that is a file', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'plain'), 'x');
    await expect(writeAtomically(nodeDisk, join(folder, 'plain', 'a.txt'), 'x')).rejects.toThrow(
      expect.objectContaining({ code: 'file-missing' }),
    );
  });
});

describe('removeLeftovers', () => {
  it('removes the temporary files of the dead, and nothing else', async () => {
    const folder = scratchFolder();
    const mine = temporaryPath(join(folder, 'a.txt'));
    mkdirSync(dirname(mine), { recursive: true });
    const parent = join(folder, `.a.txt.${process.ppid}-00c0ffee.part`);
    const dead = join(folder, '.a.txt.4194305-00c0ffee.part');
    for (const path of [mine, parent, dead, join(folder, 'a.txt'), join(folder, '.hidden')]) writeFileSync(path, 'x');
    await removeLeftovers(nodeDisk, folder);
    expect(readdirSync(folder).sort(), 'a living process may still be writing').toEqual(
      ['.hidden', parent.slice(folder.length + 1), 'a.txt'].sort(),
    );
  });
});

describe('diskFailure', () => {
  const system = (code: string) => Object.assign(new Error(`${code}: failed`), { code });

  it.each(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'EISDIR', 'ENAMETOOLONG'])('makes words of %s', (code) => {
    expect(diskFailure(system(code), '/a/b', 'read')).toMatchObject({
      code: 'file-missing',
      details: { where: '/a/b' },
    });
  });

  it('leaves bugs as they are', () => {
    const bug = new TypeError('x is undefined');
    expect(diskFailure(bug, '/a/b', 'read')).toBe(bug);
  });

  it('knows a full disk by code, and by the words of a database', () => {
    expect(isDiskFull(system('ENOSPC'))).toBe(true);
    expect(isDiskFull(new Error('IO Error: Could not write file "x": No space left on device'))).toBe(true);
    expect(
      isDiskFull(diskFailure(system('ENOSPC'), 'x', 'written')),
      'also after it was turned into our own error',
    ).toBe(true);
    expect(isDiskFull(system('EIO'))).toBe(false);
  });
});
