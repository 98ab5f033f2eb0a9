import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { nodeDisk } from './disk.ts';
import { withFolderLock } from './folder-lock.ts';

const PROCESSES = 4;
const FOLDERS = 40;
const EVERY_MILLIS = 60;

interface Lock {
  readonly name: string;
  /** Name of the lock file in its folder. */
  readonly file: string;
  /** What the file says of a process that has ended. */
  readonly ended: string;
  /** Carries out `count()` under the lock of `folder`. */
  readonly program: string;
}

const moduleAt = (name: string): string => JSON.stringify(join(import.meta.dirname, name));

const LOCKS: readonly Lock[] = [
  {
    name: 'lock',
    file: '.writer.lock',
    ended: '4194305\n',
    program: `
      const { nodeDisk } = await import(${moduleAt('disk.ts')});
      const { withFolderLock } = await import(${moduleAt('folder-lock.ts')});
      const locked = (folder, count) => withFolderLock({ disk: nodeDisk, folder }, count);`,
  },
  {
    name: 'short lock',
    file: 'lock',
    ended: '4194305 ended\n',
    program: `
      const { takeShortLock } = await import(${moduleAt('short-lock.ts')});
      const locked = async (folder, count) => {
        const lock = takeShortLock(join(folder, 'lock'), 10_000);
        await count();
        lock.release();
      };`,
  },
];

/** Counts one up in every folder, at moments that all such processes share. The first moment is told to it. */
const counter = (program: string): string => `
  import { readFileSync, writeFileSync } from 'node:fs';
  import { join } from 'node:path';
  import { once } from 'node:events';
  import { setTimeout as pause } from 'node:timers/promises';
  ${program}
  const [root] = process.argv.slice(1);
  console.log('ready');
  const [told] = await once(process.stdin, 'data');
  for (let place = 0; place < ${FOLDERS}; place++) {
    const folder = join(root, String(place));
    await pause(Math.max(0, Number(told) + place * ${EVERY_MILLIS} - Date.now()));
    await locked(folder, async () => {
      const count = Number(readFileSync(join(folder, 'count'), 'utf8'));
      await pause(1);
      writeFileSync(join(folder, 'count'), String(count + 1));
    });
  }
  process.stdin.destroy();`;

it.each(LOCKS)(
  'the $name of a process that died has one holder at a time, however many processes take it over',
  { timeout: 60_000 },
  async ({ file, ended, program }) => {
    const root = scratchFolder();
    for (let place = 0; place < FOLDERS; place++) {
      mkdirSync(join(root, String(place)));
      writeFileSync(join(root, String(place), 'count'), '0');
      writeFileSync(join(root, String(place), file), ended);
    }
    const children = Array.from({ length: PROCESSES }, () =>
      spawn(process.execPath, ['--input-type=module', '--eval', counter(program), root], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
    const begin = String(Date.now() + 200);
    await Promise.all(
      children.map(async (child) => {
        child.stdin.write(begin);
        await once(child, 'close');
      }),
    );
    const counts = Array.from({ length: FOLDERS }, (_, place) =>
      Number(readFileSync(join(root, String(place), 'count'))),
    );
    expect(counts, 'no count is lost').toEqual(counts.map(() => PROCESSES));
    expect(readdirSync(join(root, '0'))).toEqual(['count']);
  },
);

it.each(['4194305\n', ''])(
  'a process that died while it took a lock over, and left "%s", keeps nobody from it',
  async (left) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, '.writer.lock'), '4194305\n');
    writeFileSync(join(folder, '.writer.lock.takeover'), left);
    expect(await withFolderLock({ disk: nodeDisk, folder }, () => Promise.resolve('changed'))).toBe('changed');
    expect(readdirSync(folder)).toEqual([]);
  },
);

it('a process that takes a lock over and does not end is waited for as long as one that has the lock', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, '.writer.lock'), '4194305\n');
  writeFileSync(join(folder, '.writer.lock.takeover'), `${process.ppid}\n`);
  const change = withFolderLock({ disk: nodeDisk, folder, patienceMillis: 100 }, () => Promise.resolve());
  await expect(change).rejects.toThrow('Another process is writing here and does not end');
});
