import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { instant } from '../../core/time.ts';
import { HaltFile } from './halt-file.ts';
import { readSmallFile } from './read-small-file.ts';

const HALT = { trading: 'halted', reason: 'enough', by: 'Ada', at: instant(1) } as const;

it('a small file is read whole, an empty one and one of many bytes a letter too', () => {
  const path = join(scratchFolder(), 'small.json');
  for (const text of ['', 'é'.repeat(1_000), 'x'.repeat(1_048_576)]) {
    writeFileSync(path, text);
    expect(readSmallFile(path)?.text === text, `${text.length} letters`).toBe(true);
  }
  expect(readSmallFile(`${path}.none`)).toBeUndefined();
});

it('a small file that has become a large one or a folder is not read', () => {
  const path = join(scratchFolder(), 'small.json');
  writeFileSync(path, '');
  truncateSync(path, 3 * 2 ** 30);
  expect(() => readSmallFile(path)).toThrow('is larger than 1048576 bytes');
  mkdirSync(`${path}.folder`);
  expect(() => readSmallFile(`${path}.folder`)).toThrow('EISDIR');
});

it.runIf(existsSync('/dev/zero'))('a halt switch that has no end, or no beginning, halts and is set anew', async () => {
  const folder = scratchFolder();
  symlinkSync('/dev/zero', join(folder, 'endless.json'));
  execFileSync('mkfifo', [join(folder, 'pipe.json')]);
  for (const name of ['endless.json', 'pipe.json']) {
    const halt = new HaltFile(join(folder, name));
    await expect(halt.read(), name).rejects.toThrow('is no regular file');
    await halt.set(HALT);
    expect(await halt.read(), name).toMatchObject(HALT);
  }
});
