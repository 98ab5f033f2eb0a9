import type * as NodeFiles from 'node:fs';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import type * as ShortLocks from './short-lock.ts';

/** Called before each file is written. */
const pause = { before: (): void => undefined };
let takeShortLock: typeof ShortLocks.takeShortLock;

beforeAll(async () => {
  vi.resetModules();
  vi.doMock('node:fs', async (original) => {
    const files = await original<typeof NodeFiles>();
    const write: typeof files.writeFileSync = (...given) => {
      pause.before();
      files.writeFileSync(...given);
    };
    return { ...files, writeFileSync: write };
  });
  ({ takeShortLock } = await import('./short-lock.ts'));
  return () => {
    vi.doUnmock('node:fs');
    vi.resetModules();
  };
});

it('a process that was paused while it made the lock does not hold it when another one has taken it', () => {
  const path = join(scratchFolder(), 'lock');
  const other = `${process.ppid} another\n`;
  pause.before = () => {
    pause.before = () => undefined;
    renameSync(path, `${path}.aside`);
    writeFileSync(path, other);
  };
  expect(takeShortLock(path, 30)).toEqual({ heldBy: process.ppid });
  expect(readFileSync(path, 'utf8'), 'the lock of the other process stays').toBe(other);
});

it('a process that was paused while it made the lock makes it again when nobody has taken it', () => {
  const path = join(scratchFolder(), 'lock');
  pause.before = () => {
    pause.before = () => undefined;
    renameSync(path, `${path}.aside`);
  };
  expect(takeShortLock(path, 30)).toHaveProperty('release');
  expect(readFileSync(path, 'utf8')).toContain(`${process.pid} `);
});

it('a lock of an ended process that another one has taken over in the meantime stays with that one', () => {
  const folder = scratchFolder();
  const path = join(folder, 'lock');
  const other = `${process.ppid} another\n`;
  writeFileSync(path, '4194305 ended\n');
  pause.before = () => {
    pause.before = () => undefined;
    writeFileSync(path, other);
  };
  expect(takeShortLock(path, 30)).toEqual({ heldBy: process.ppid });
  expect(readFileSync(path, 'utf8')).toBe(other);
  expect(readdirSync(folder), 'nothing else is left').toEqual(['lock']);
});

it.each([
  { name: 'of its lock', left: ['lock'] },
  { name: 'in a takeover', left: ['lock', 'lock.takeover'] },
  { name: 'in the takeover of a takeover', left: ['lock', 'lock.takeover', 'lock.takeover.takeover'] },
])('what an ended process left $name keeps nobody from the lock', ({ left }) => {
  for (const owner of ['4194305 ended\n', `${process.pid} earlier\n`]) {
    const folder = scratchFolder();
    for (const file of left) writeFileSync(join(folder, file), owner);
    const lock = takeShortLock(join(folder, 'lock'), 1_000);
    if (!('release' in lock)) throw new Error('the lock was refused');
    expect(readdirSync(folder)).toEqual(['lock']);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  }
});
