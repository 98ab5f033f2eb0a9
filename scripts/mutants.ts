// Makes many small changes to the source, one at a time, and lists those that no test notices: `npm run mutants --
// FOLDER...`.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EdgewiseError } from '../src/core/errors.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The pattern of Stryker for a folder, a file, or lines of a file as `file:12-40`. */
function patternOf(place: string): string {
  const [path = '', lines] = place.split(':');
  const found = statSync(`${root}/${path}`, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new EdgewiseError('usage', 'Nothing to change is there', {
      where: place,
      expected:
        'a folder or a file of the source, such as src/risk, src/risk/guardian.ts or src/risk/guardian.ts:20-60',
      actual: 'no such path',
      advice: 'name places relative to the folder of the repository',
    });
  }
  if (found.isDirectory()) return `${path.replace(/\/$/, '')}/**/!(*.test).ts`;
  return lines === undefined ? path : `${path}:${lines}`;
}

const places = process.argv.slice(2);
if (places.length === 0) {
  console.error('usage: npm run mutants -- FOLDER...     (or FILE, or FILE:FIRST-LAST for some of its lines)');
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/@stryker-mutator/core/bin/stryker.js',
    'run',
    'test/mutants/stryker.json',
    '--mutate',
    places.map(patternOf).join(','),
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
