import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { RememberedFile } from './remembered-file.ts';

/** Longer than a step of the clock of a usual file system, and short enough for a test to wait for. */
const SETTLED_AFTER_MS = 40;

function countedFile(path: string, settledAfterMs = SETTLED_AFTER_MS) {
  const parsed: string[] = [];
  const file = new RememberedFile({
    path,
    settledAfterMs,
    parse: (text) => {
      parsed.push(text);
      if (text === 'bad') throw new TypeError('this text is no value');
      return text.toUpperCase();
    },
  });
  return { file, parsed };
}

it('a settled file that stays as it is is parsed once', async () => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, 'one');
  await pause(2 * SETTLED_AFTER_MS);
  const { file, parsed } = countedFile(path);
  for (let call = 0; call < 5; call++) expect(file.read()).toBe('ONE');
  expect(parsed).toEqual(['one']);
});

it.each<readonly [string, (path: string) => void]>([
  ['written in place with as many characters', (path) => writeFileSync(path, 'two')],
  [
    'replaced by a file that has as many characters and the same time of writing',
    (path) => {
      writeFileSync(`${path}.part`, 'two');
      utimesSync(path, 1, 1);
      utimesSync(`${path}.part`, 1, 1);
      renameSync(`${path}.part`, path);
    },
  ],
  [
    'written in place and given its earlier time of writing',
    (path) => {
      writeFileSync(path, 'two');
      utimesSync(path, 1, 1);
    },
  ],
])('a remembered file is read again after it was %s', async (_, change) => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, 'one');
  utimesSync(path, 1, 1);
  await pause(2 * SETTLED_AFTER_MS);
  const { file, parsed } = countedFile(path);
  expect([file.read(), file.read()]).toEqual(['ONE', 'ONE']);
  change(path);
  expect(file.read()).toBe('TWO');
  expect(parsed).toEqual(['one', 'two']);
});

it('a file that was changed just now is read again at every call, because its time cannot tell two changes apart', async () => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, 'one');
  const { file, parsed } = countedFile(path, 500);
  expect([file.read(), file.read(), parsed.length]).toEqual(['ONE', 'ONE', 2]);
  await pause(600);
  expect([file.read(), file.read(), file.read(), parsed.length]).toEqual(['ONE', 'ONE', 'ONE', 3]);
});

it('a file whose time of writing is in the future is read again at every call', async () => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, 'one');
  utimesSync(path, 1, Date.now() / 1_000 + 3_600);
  await pause(2 * SETTLED_AFTER_MS);
  const { file, parsed } = countedFile(path);
  expect([file.read(), file.read(), parsed.length]).toEqual(['ONE', 'ONE', 2]);
});

it('a file that was remembered and is gone has no value, and one that is there again is read', async () => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, 'one');
  await pause(2 * SETTLED_AFTER_MS);
  const { file, parsed } = countedFile(path);
  file.read();
  rmSync(path);
  expect(file.read()).toBeUndefined();
  writeFileSync(path, 'one');
  expect([file.read(), parsed]).toEqual(['ONE', ['one', 'one']]);
});

it('a remembered file whose text can no longer be understood throws at every call', async () => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, 'one');
  await pause(2 * SETTLED_AFTER_MS);
  const { file } = countedFile(path);
  file.read();
  writeFileSync(path, 'bad');
  await pause(2 * SETTLED_AFTER_MS);
  for (let call = 0; call < 3; call++) expect(() => file.read()).toThrow('this text is no value');
});

it('a remembered file behind a link is read again after the link leads elsewhere', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'one'), 'one');
  writeFileSync(join(folder, 'two'), 'two');
  symlinkSync(join(folder, 'one'), join(folder, 'file'));
  await pause(2 * SETTLED_AFTER_MS);
  const { file } = countedFile(join(folder, 'file'));
  expect(file.read()).toBe('ONE');
  symlinkSync(join(folder, 'two'), join(folder, 'next'));
  renameSync(join(folder, 'next'), join(folder, 'file'));
  expect(file.read()).toBe('TWO');
});

it('a remembered file that has become a folder, or a path through a file, throws', async () => {
  const folder = join(scratchFolder(), 'folder');
  mkdirSync(folder);
  const path = join(folder, 'file');
  writeFileSync(path, 'one');
  await pause(2 * SETTLED_AFTER_MS);
  const { file } = countedFile(path);
  file.read();
  rmSync(path);
  mkdirSync(path);
  expect(() => file.read()).toThrow('EISDIR');
  rmSync(folder, { recursive: true });
  expect(file.read(), 'no folder means no file').toBeUndefined();
  writeFileSync(folder, 'a file');
  expect(() => file.read()).toThrow('ENOTDIR');
});

it.skipIf(process.getuid?.() === 0)('a remembered file that may no longer be read throws', async () => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, 'one');
  await pause(2 * SETTLED_AFTER_MS);
  const { file } = countedFile(path);
  file.read();
  chmodSync(path, 0);
  expect(() => file.read()).toThrow('EACCES');
});
