/**
 * `npm run mutate [-- PLACE ...]`: changes the source in many small places, one at a time, and lists the changes that no
 * test notices. Without a place it draws 1,000 changes from what moves money. A stopped run continues where it ended.
 * A change whose tests ran out of time is tried once more, alone. Options: --seed N, --count N (or `all`), --workers N,
 * --out FOLDER, --carry (changes that tests noticed before are not tried again after an edit; the others are). Exits
 * with 1 when too few are noticed, or when the list of equivalent changes, test/mutants/equivalent.json, is wrong.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { drawMutants } from '../test/mutants/draw-mutants.ts';
import { listMutants, type ListedMutant } from '../test/mutants/list-mutants.ts';
import { isInDoubt, isNoticed, readResults, type MutantResult } from '../test/mutants/mutant-results.ts';
import { MONEY_PLACES, mutatedFiles } from '../test/mutants/mutated-files.ts';
import { strykerOptions, type Attempt, type CodeAtLoad } from '../test/mutants/stryker-options.ts';
import { changeOf, summariseMutants, type EquivalentMutant } from '../test/mutants/summarise-mutants.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    workers: { type: 'string', default: String(availableParallelism()) },
    out: { type: 'string', default: join('.edgewise', 'mutants') },
    carry: { type: 'boolean', default: false },
  },
});
const root = join(import.meta.dirname, '..');
const equivalentsFile = join(root, 'test/mutants/equivalent.json');

/** A hash of all sources, and of all tests that meet mutants. Results count only for the state they were measured in. */
function hashOfSources(): string {
  const hash = createHash('sha256');
  const exclude = (path: string): boolean =>
    path.startsWith('test/mutants') && path !== 'test/mutants/vitest.config.ts';
  const files = globSync(['src/**/*.ts', 'test/**/*.ts', 'package-lock.json'], { cwd: root });
  for (const file of files.filter((path) => !exclude(path)).toSorted())
    hash.update(`${file}\0${readFileSync(join(root, file), 'utf8')}\0`);
  return hash.digest('hex').slice(0, 12);
}

function countsNow(result: MutantResult): boolean {
  return result.sources === sources || (values.carry && isNoticed(result));
}

function currentResults(): Map<string, MutantResult> {
  return new Map([...readResults(resultsFile)].filter(([, result]) => countsNow(result)));
}

/** Runs Stryker over the mutants that have no result yet. */
function tryMutants(mutants: readonly ListedMutant[], codeAtLoad: CodeAtLoad, attempt: Attempt = 'first'): void {
  if (mutants.length === 0) return;
  const folder = resolve(values.out);
  const drawnFile = join(folder, 'drawn.json');
  const optionsFile = join(folder, 'stryker.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(drawnFile, JSON.stringify(Object.fromEntries(mutants.map(({ key, id }) => [key, id]))));
  const files = new Set(mutants.map(({ file }) => file)).size;
  const ranges = [...new Set(mutants.map(({ range }) => range))];
  const sample = { drawnFile, resultsFile, sources, attempt };
  const workers = attempt === 'first' ? Number(values.workers) : 1;
  const options = strykerOptions({ ranges, workers, codeAtLoad, sample });
  writeFileSync(optionsFile, JSON.stringify(options, undefined, 2));
  process.stderr.write(`${mutants.length} mutants in ${files} files. First all tests of these files run once ...\n`);
  spawnSync(process.execPath, ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', optionsFile], {
    cwd: root,
    stdio: 'inherit',
  });
}

const sources = hashOfSources();
const resultsFile = resolve(values.out, 'results.jsonl');
const files = mutatedFiles(root, positionals.length === 0 ? MONEY_PLACES : positionals);
const all = await listMutants(root, files);
const count = values.count === 'all' ? all.length : Number(values.count);
const drawn = drawMutants(all, Number(values.seed), count);
const earlier = currentResults();
const todo = drawn.filter(({ id }) => !earlier.has(id));
process.stderr.write(
  `${drawn.length} of ${all.length} mutants drawn with seed ${values.seed}; ${drawn.length - todo.length} have a result.\n`,
);
tryMutants(todo, 'left-out');
const first = currentResults();
tryMutants(
  drawn.filter(({ id }) => first.get(id)?.status === 'Ignored'),
  'tried',
);
const firstAttempts = currentResults();
tryMutants(
  drawn.filter(({ id }) => {
    const result = firstAttempts.get(id);
    return result !== undefined && isInDoubt(result);
  }),
  'tried',
  'second',
);

const results = currentResults();
const equivalents = JSON.parse(readFileSync(equivalentsFile, 'utf8')) as readonly EquivalentMutant[];
const summary = summariseMutants({ all, drawn, results, equivalents });
const reportFile = resolve(values.out, `seed-${values.seed}.json`);
writeFileSync(
  reportFile,
  `${JSON.stringify(
    {
      seed: Number(values.seed),
      sources,
      drawn: drawn.length,
      folders: summary.folders,
      problems: summary.problems,
      survivors: summary.survivors.map((mutant) => ({
        id: mutant.id,
        file: mutant.file,
        line: mutant.line,
        mutator: mutant.mutator,
        change: changeOf(mutant),
        coveredBy: results.get(mutant.id)?.coveredBy,
      })),
    },
    undefined,
    2,
  )}\n`,
);
process.stdout.write(`${[...summary.lines, ...summary.problems].join('\n')}\n`);
process.exit(summary.problems.length === 0 ? 0 : 1);
