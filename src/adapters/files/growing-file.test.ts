import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { suiteFolder } from '../../../test/harness/scratch-folder.ts';
import { openGrowingFile } from './growing-file.ts';

const folder = suiteFolder();

it('grows by lines, keeps what it had, and takes off what was torn', () => {
  const path = join(folder, 'lines');
  const first = openGrowingFile(path);
  expect([...first.lines]).toEqual([]);
  first.append('one\n');
  first.append('zwei ü\n');
  expect(readFileSync(path, 'utf8'), 'a line is there when it was appended').toBe('one\nzwei ü\n');
  first.close();
  writeFileSync(path, 'one\nzwei ü\nthr');
  const second = openGrowingFile(path);
  expect([...second.lines]).toEqual(['one', 'zwei ü']);
  second.append('three\n');
  second.close();
  expect(readFileSync(path, 'utf8')).toBe('one\nzwei ü\nthree\n');
});

/** More than what is read at once, with characters of several bytes and a line that is longer than two pieces. */
const LONG = [
  ...Array.from({ length: 60_000 }, (_, number) => `${number} ${'ü€😀'.repeat(number % 9)}`),
  '€'.repeat(900_000),
  '',
  'last',
];

it('reads a file of many pieces as it would read a short one, as often as it is asked', () => {
  const path = join(folder, 'long');
  writeFileSync(path, `${LONG.join('\n')}\n`);
  const file = openGrowingFile(path);
  expect(
    [...file.lines].findIndex((line, place) => line !== LONG[place]),
    'the same, line by line',
  ).toBe(-1);
  file.append('more\n');
  expect([...file.lines], 'those that were there when it was opened').toHaveLength(LONG.length);
  file.close();
  const again = openGrowingFile(path);
  expect([...again.lines].slice(-2)).toEqual(['last', 'more']);
  again.close();
});

it('takes off a torn line that is longer than what is read at once, and one that is the only one', () => {
  const path = join(folder, 'torn');
  writeFileSync(path, `one\n${'€'.repeat(900_000)}`);
  const file = openGrowingFile(path);
  expect([...file.lines]).toEqual(['one']);
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('one\n');
  writeFileSync(path, 'x'.repeat(3_000_000));
  const only = openGrowingFile(path);
  expect([...only.lines]).toEqual([]);
  only.close();
  expect(readFileSync(path)).toHaveLength(0);
});

const HEAD = '{"log":"mine",';

it.each([
  ['a text without a line end', 'my notes', HEAD],
  ['a text of lines', 'my notes\nand more\n', HEAD],
  ['another log', '{"log":"other","seed":1}\n', HEAD],
  ['a text without a line end, where any first line will do', 'my notes', ''],
])('leaves a file that is not its own as it is: %s', (_, text, head) => {
  const path = join(folder, 'foreign');
  writeFileSync(path, text);
  expect(() => openGrowingFile(path, { head })).toThrow(
    expect.objectContaining({
      code: 'data-corrupt',
      message: expect.stringContaining('left as it is') as string,
      details: expect.objectContaining({ where: path }) as unknown,
    }),
  );
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it.each([
  ['nothing', '', ''],
  ['a head that was being written', HEAD.slice(0, 5), ''],
  ['a first line that was being written', `${HEAD}"se`, ''],
  ['a line that was being written', `${HEAD}"seed":1}\n{"a`, `${HEAD}"seed":1}\n`],
])('goes on with a file of its own that has %s', (_, text, kept) => {
  const path = join(folder, 'own');
  writeFileSync(path, text);
  const file = openGrowingFile(path, { head: HEAD });
  file.append('next\n');
  file.close();
  expect(readFileSync(path, 'utf8')).toBe(`${kept}next\n`);
});

it('refuses what keeps no lines, without waiting for it', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  mkdirSync(join(folder, 'folder'));
  for (const path of [pipe, join(folder, 'folder')])
    expect(() => openGrowingFile(path, { head: HEAD }), path).toThrow(
      expect.objectContaining({ code: 'data-corrupt' }),
    );
});
