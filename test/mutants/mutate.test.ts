import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { drawMutants } from './draw-mutants.ts';
import { listMutants, type ListedMutant } from './list-mutants.ts';
import { appendResult, isInDoubt, readResults, type MutantStatus } from './mutant-results.ts';
import { MONEY_PLACES, mutatedFiles } from './mutated-files.ts';
import { summariseMutants, type EquivalentMutant } from './summarise-mutants.ts';
import listed from './equivalent.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const equivalents: readonly EquivalentMutant[] = listed;

function mutant(id: string, file = 'src/risk/guardian.ts'): ListedMutant {
  return {
    id,
    key: id,
    file,
    line: 1,
    range: `${file}:1:0-1:1`,
    mutator: 'BlockStatement',
    original: 'a',
    replacement: 'b',
  };
}

const population = Array.from({ length: 400 }, (_, index) => mutant(`mutant-${index}`));

function summaryOf(statuses: readonly MutantStatus[], listed: readonly EquivalentMutant[] = []) {
  const drawn = statuses.map((_, index) => mutant(`${index}`));
  const results = new Map(statuses.map((status, index) => [`${index}`, { status }]));
  return summariseMutants({ all: drawn, drawn, results, equivalents: listed });
}

function listedAs(id: string, reason = 'the code is a shortcut to the same value'): EquivalentMutant {
  return { id, file: 'src/risk/guardian.ts', change: 'a → b', reason };
}

describe('the draw of mutants', () => {
  it('is the same for the same seed, whatever the order of the list', () => {
    const ids = drawMutants(population, 7, 50).map(({ id }) => id);
    expect(drawMutants(population.toReversed(), 7, 50).map(({ id }) => id)).toEqual(ids);
    expect(drawMutants(population, 8, 50).map(({ id }) => id)).not.toEqual(ids);
  });

  it('holds each mutant once, and a larger draw begins with the smaller one', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(400), fc.nat(400), (seed, one, other) => {
        const [small, large] = [Math.min(one, other), Math.max(one, other)];
        const ids = drawMutants(population, seed, large).map(({ id }) => id);
        expect(new Set(ids).size).toBe(large);
        expect(drawMutants(population, seed, small).map(({ id }) => id)).toEqual(ids.slice(0, small));
      }),
    );
  });
});

describe('the list of mutants', async () => {
  const files = mutatedFiles(root, MONEY_PLACES);
  const all = await listMutants(root, files);

  it('covers every folder that moves money, and no test', () => {
    const folders = new Set(files.map((file) => file.split('/')[1]));
    expect(folders).toEqual(new Set(['engine', 'exchange', 'execution', 'live', 'risk', 'trading']));
    expect(files.filter((file) => file.endsWith('.test.ts'))).toEqual([]);
    expect(all.length, 'a list of a few mutants would mean that files were not read').toBeGreaterThan(5000);
  });

  it('gives each mutant a name of its own', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
  });

  it('refuses a place where no source is', () => {
    expect(() => mutatedFiles(root, ['src/nowhere'])).toThrow('No source file is at src/nowhere');
  });

  it('of equivalent mutants names each once, in a file that is mutated, with a reason', () => {
    expect(new Set(equivalents.map(({ id }) => id)).size).toBe(equivalents.length);
    expect(equivalents.filter(({ file }) => !files.includes(file))).toEqual([]);
    expect(equivalents.filter(({ reason }) => reason.trim() === '')).toEqual([]);
  });
});

describe('results on disk', () => {
  it('are read back after a run was killed in the middle of a line, and the next run goes on', () => {
    const path = join(scratchFolder(), 'results.jsonl');
    appendResult(path, { id: 'a', sources: 'one', status: 'Killed', coveredBy: 3 });
    appendFileSync(path, '{"id":"b","sou');
    expect([...readResults(path).keys()], 'half a line is no result').toEqual(['a']);
    appendResult(path, { id: 'c', sources: 'one', status: 'Survived', coveredBy: 1 });
    appendResult(path, { id: 'd', sources: 'one', status: 'Killed', coveredBy: 1 });
    expect([...readResults(path).keys()], 'only the line that was cut is lost').toEqual(['a', 'd']);
  });

  it('count with the newest result of a mutant', () => {
    const path = join(scratchFolder(), 'results.jsonl');
    appendResult(path, { id: 'a', sources: 'one', status: 'Survived', coveredBy: 3 });
    appendResult(path, { id: 'a', sources: 'two', status: 'Killed', coveredBy: 4 });
    expect(readResults(path).get('a')?.status).toBe('Killed');
  });
});

describe('a mutant whose tests ran out of time', () => {
  it('is tried a second time and then counts, and one that a test noticed is not', () => {
    expect(isInDoubt({ status: 'Timeout' })).toBe(true);
    expect(isInDoubt({ status: 'Timeout', isSecondAttempt: true })).toBe(false);
    expect(isInDoubt({ status: 'Killed' })).toBe(false);
  });
});

describe('the summary of a sample', () => {
  it('passes at 19 of 20 noticed and fails at 18', () => {
    const killed = (count: number): MutantStatus[] => Array.from({ length: count }, () => 'Killed');
    expect(summaryOf([...killed(19), 'Survived']).problems).toEqual([]);
    expect(summaryOf([...killed(18), 'Survived', 'NoCoverage']).problems).toEqual([
      'Tests noticed 90.0 %, and at least 95 % are required.',
    ]);
  });

  it('counts a mutant that ran out of time or broke a test file as noticed', () => {
    expect(summaryOf(['Timeout', 'RuntimeError', 'Killed']).folders).toEqual([
      { folder: 'src/risk', noticed: 3, equivalent: 0, survived: 0 },
    ]);
  });

  it('takes a survivor that is listed as equivalent out of the share', () => {
    const { problems, folders, survivors } = summaryOf(['Killed', 'Survived'], [listedAs('1')]);
    expect(problems).toEqual([]);
    expect(folders).toEqual([{ folder: 'src/risk', noticed: 1, equivalent: 1, survived: 0 }]);
    expect(survivors).toEqual([]);
  });

  it('does not take it for noticed when the tests of a listed mutant run out of time', () => {
    const { problems, folders } = summaryOf(['Killed', 'Timeout'], [listedAs('1')]);
    expect(problems).toEqual([]);
    expect(folders).toEqual([{ folder: 'src/risk', noticed: 1, equivalent: 1, survived: 0 }]);
  });

  it('fails when a test notices a mutant that is listed as equivalent', () => {
    expect(summaryOf(['Killed', 'Killed'], [listedAs('1')]).problems).toEqual([
      '1 in src/risk/guardian.ts is listed as equivalent, and a test noticed it: a → b',
    ]);
  });

  it('fails on an entry without a reason, and on one whose code is gone', () => {
    expect(summaryOf(['Killed', 'Survived'], [listedAs('1', ' ')]).problems).toEqual([
      '1 in src/risk/guardian.ts is listed without a reason: a → b',
    ]);
    expect(summaryOf(['Killed'], [listedAs('gone')]).problems).toEqual([
      'gone in src/risk/guardian.ts is listed, and the source has no such code: a → b',
    ]);
  });

  it('fails when nothing was tried, and when a drawn mutant has no result', () => {
    expect(summaryOf([]).problems).toEqual(['No mutant was tried.']);
    const drawn = [mutant('tried'), mutant('left')];
    const results = new Map([['tried', { status: 'Killed' as const }]]);
    expect(summariseMutants({ all: drawn, drawn, results, equivalents: [] }).problems).toEqual([
      '1 drawn mutants have no result: run the same command again.',
    ]);
  });
});
