import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const WIDTH = 120;
/** The formatter breaks code; what it leaves are long strings. Admired projects have 0.1 to 0.4 % of such lines. */
const MOST_LONG_LINES = 0.005;

/** Every line of our own code: the compiled loops have their own compiler and are not formatted. */
function ownLines(): string[] {
  const files = ['src', 'test', 'bench', 'scripts', 'bin', 'examples'].flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
    } catch {
      return [];
    }
  });
  const own = files.filter((file) => /\.(?:ts|js|mjs)$/.test(file) && !file.includes('kernels/assembly'));
  expect(own.length, 'a test that sees no files proves nothing').toBeGreaterThan(500);
  return own.flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n'));
}

it('fewer than one line in two hundred is wider than 120 columns', () => {
  const lines = ownLines();
  const long = lines.filter((line) => line.length > WIDTH).length;
  expect(long / lines.length, `${long} of ${lines.length} lines are wider than ${WIDTH}`).toBeLessThan(MOST_LONG_LINES);
});
