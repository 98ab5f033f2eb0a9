import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { suiteFolder } from '../../../test/harness/scratch-folder.ts';
import { openGrowingFile } from './growing-file.ts';

const folder = suiteFolder();

it('grows by lines, keeps what it had, and takes off what was torn', () => {
  const path = join(folder, 'lines');
  const first = openGrowingFile(path);
  expect(first.text).toBe('');
  first.append('one\n');
  first.append('zwei ü\n');
  expect(readFileSync(path, 'utf8'), 'a line is there when it was appended').toBe('one\nzwei ü\n');
  first.close();
  writeFileSync(path, 'one\nzwei ü\nthr');
  const second = openGrowingFile(path);
  expect(second.text).toBe('one\nzwei ü\n');
  second.append('three\n');
  second.close();
  expect(readFileSync(path, 'utf8')).toBe('one\nzwei ü\nthree\n');
});
