import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everyFullDisk } from '../../../test/harness/every-failure.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { namedFile, writeNamedFile } from './named-file.ts';

async function write(path: string, text: string): Promise<void> {
  await writeNamedFile(await namedFile(path), text);
}

function pipeIn(folder: string): string {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

describe('a file that a person names', () => {
  it('is replaced whole, and made with its folders where there is none', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'deep', 'er', 'a.csv');
    await write(path, 'one');
    await write(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'deep', 'er'))).toEqual(['a.csv']);
  });

  it('keeps its old content on a full disk, behind a link too', async () => {
    await everyFullDisk({
      scratch: scratchFolder(),
      prepare: async (folder) => {
        writeFileSync(join(folder, 'real'), 'old');
        symlinkSync('real', join(folder, 'link'));
      },
      run: async (folder, disk) => writeNamedFile(await namedFile(join(folder, 'link')), 'new '.repeat(1_000), disk),
      check: async (folder, failure) => expect(readFileSync(join(folder, 'real'), 'utf8'), `at ${failure}`).toBe('old'),
    });
  });

  it('stays a link to a link, and what they lead to is replaced in its own folder', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'far'));
    writeFileSync(join(folder, 'far', 'real'), 'old');
    symlinkSync('real', join(folder, 'far', 'second'));
    symlinkSync(join('far', 'second'), join(folder, 'first'));
    await write(join(folder, 'first'), 'new');
    expect(readFileSync(join(folder, 'far', 'real'), 'utf8')).toBe('new');
    for (const link of ['first', join('far', 'second')])
      expect(lstatSync(join(folder, link)).isSymbolicLink(), link).toBe(true);
    expect(readdirSync(join(folder, 'far')).sort()).toEqual(['real', 'second']);
  });

  it('is made where a link leads that nothing stands behind yet', async () => {
    const folder = scratchFolder();
    symlinkSync(join(folder, 'later'), join(folder, 'link'));
    await write(join(folder, 'link'), 'new');
    expect(readFileSync(join(folder, 'later'), 'utf8')).toBe('new');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  });

  it.each(['pipe', 'link to a pipe'])('gets the text as a %s and stays what it is', async (kind) => {
    const folder = scratchFolder();
    const pipe = pipeIn(folder);
    const named = join(folder, 'link');
    symlinkSync('pipe', named);
    const read = readFile(pipe, 'utf8');
    await write(kind === 'pipe' ? pipe : named, 'through the pipe');
    expect(await read).toBe('through the pipe');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(lstatSync(named).isSymbolicLink()).toBe(true);
  });
});

describe('a path that cannot be written as a file', () => {
  it.each([
    ['a folder', 'folder'],
    ['a link to a folder', 'link'],
    ['the folder that one stands in', '.'],
    ['the folder above', join('folder', '..')],
    ['a name that ends as that of a folder', 'new/'],
    ['no name', ''],
  ])('is refused before the work when it is %s', async (_, name) => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'folder'));
    symlinkSync('folder', join(folder, 'link'));
    await expect(namedFile(name === '' ? '' : `${folder}/${name}`)).rejects.toMatchObject({
      code: 'file-missing',
      message: expect.stringContaining('A folder cannot be written as a file.') as string,
    });
    expect(readdirSync(folder).sort()).toEqual(['folder', 'link']);
  });

  it('is refused in words when its links lead to each other, or its name is too long', async () => {
    const folder = scratchFolder();
    symlinkSync('second', join(folder, 'first'));
    symlinkSync('first', join(folder, 'second'));
    await expect(namedFile(join(folder, 'first'))).rejects.toMatchObject({
      code: 'file-missing',
      details: { actual: 'a link that leads to itself' },
    });
    await expect(namedFile(join(folder, 'n'.repeat(300)))).rejects.toMatchObject({
      code: 'file-missing',
      details: { actual: 'a name that is too long' },
    });
  });

  it('is refused in words when a file stands where its folder should be', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'plain'), 'x');
    await expect(namedFile(join(folder, 'plain', 'a.csv'))).rejects.toMatchObject({ code: 'file-missing' });
  });
});
