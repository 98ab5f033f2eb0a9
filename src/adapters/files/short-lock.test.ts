import type * as NodeFiles from 'node:fs';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
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
