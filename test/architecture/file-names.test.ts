import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { sourceFiles } from './imports.ts';

const root = join(import.meta.dirname, '../../src');

/**
 * Folders whose files are named together with their folder: a section of the report, a channel of a simulator, the twin
 * of a kernel, the part that a system file names, the kit of a venue.
 */
const QUALIFIED = [
  /^report\/(?:sections|graphics)\//,
  /^venues\/\w+\/simulator\//,
  /^kernels\/typescript\//,
  /^parts\/[\w-]+\//,
  /^venues\/\w+\/kit\.ts$/,
];

/** Files that nobody can tell apart by their names, for each name that is given twice. */
function sameNames(files: readonly string[]): string[] {
  const unqualified = files.filter((file) => !QUALIFIED.some((folder) => folder.test(file)));
  const byName = Map.groupBy(unqualified, (file) => basename(file));
  return [...byName.values()].filter(({ length }) => length > 1).map((named) => named.toSorted().join(' and '));
}

it('no two source files have one name, except where the folder belongs to the name', () => {
  const files = sourceFiles(root);
  expect(files.length, 'a test that sees no files proves nothing').toBeGreaterThan(500);
  expect(sameNames(files), 'give one of them the name of what it alone is').toEqual([]);
});

it('two files with one name are found, and files of a qualified folder are not', () => {
  expect(sameNames(['engine/market-state.ts', 'exchange/market-state.ts'])).toEqual([
    'engine/market-state.ts and exchange/market-state.ts',
  ]);
  expect(sameNames(['report/sections/verdict.ts', 'evidence/verdict.ts'])).toEqual([]);
});

it('every exception stands for a folder that has such files', () => {
  const files = sourceFiles(root);
  const idle = QUALIFIED.filter((folder) => !files.some((file) => folder.test(file)));
  expect(idle.map(String)).toEqual([]);
});
