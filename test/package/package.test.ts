import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../research/small-system.ts';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';

const repository = join(import.meta.dirname, '../..');

/** The package as npm installs it: the packed files and its dependencies under node_modules, without TypeScript. */
const folder = suiteFolder();
const installed = join(folder, 'node_modules/edgewise');
const run = (...words: string[]) =>
  spawnSync(process.execPath, [join(installed, 'bin/edgewise.js'), ...words], {
    cwd: folder,
    encoding: 'utf8',
    timeout: CHILD_DEADLINE,
    killSignal: 'SIGKILL',
  });

beforeAll(() => {
  execFileSync(process.execPath, [join(repository, 'scripts/build.js')], {
    cwd: repository,
    timeout: CHILD_DEADLINE,
  });
  const { files, dependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    files: string[];
    dependencies: Record<string, string>;
  };
  mkdirSync(installed, { recursive: true });
  for (const name of [...files, 'package.json'])
    cpSync(join(repository, name), join(installed, name), { recursive: true });
  for (const name of Object.keys(dependencies)) {
    mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
  }
}, 120_000);

it('the packed package holds compiled code, kernels, the sample with its notice, and no sources', () => {
  expect(existsSync(join(installed, 'src'))).toBe(false);
  const kernels = (root: string) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.wasm'));
  expect(kernels(join(installed, 'dist'))).toEqual(kernels(join(repository, 'src')));
  expect(readdirSync(join(installed, 'data/sample')).sort()).toEqual([
    'BTCUSDT_1h_2017-2024.csv.gz',
    'LICENSE',
    'README.md',
  ]);
});

it("the packed package reads freqtrade's files with the libraries that it brings", () => {
  for (const name of ['BTC_USDT-1h.feather', 'BTC_USDT-1h.parquet', 'BTC_USDT-1h.json.gz']) {
    const outcome = run('data', 'check', join(repository, 'test/import/formats', name));
    expect(outcome.stdout, outcome.stderr).toContain('300 rows, 300 kept');
  }
});

it('the packed package runs from compiled code: help, features, and research with its kernels and worker threads', () => {
  expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
  expect(run('features', 'explain', 'rsi_14').stdout).toContain('Wilder');
  writeFileSync(join(folder, 'system.yaml'), `${SMALL_SYSTEM}bundled_sample: btc-1h\nperiod: { from: 2023-01-01 }\n`);
  const outcome = run('research', 'system.yaml', '--threads', '2', '--json');
  expect(outcome.status, 'it ends by itself: idle worker threads do not keep it alive').toBe(0);
  expect(outcome.stderr).not.toContain('bug');
  const { files, verdict } = JSON.parse(outcome.stdout) as {
    files: { report: string };
    verdict: { verdict: string };
  };
  expect(['edge', 'no edge', 'not enough evidence', 'not credible']).toContain(verdict.verdict);
  expect(readFileSync(files.report, 'utf8')).toContain('<!doctype html>');
}, 120_000);

it('offers its public interface to a program, with types', () => {
  const program = `import { defineStrategy, runResearch, z, type ResearchFromCode } from 'edgewise';
export const own = defineStrategy({
  name: 'own',
  describe: 'Buys when the model is sure of a rise',
  schema: z.strictObject({ above: z.number().default(0.6) }),
  decide: ({ probability, horizon }, { above }) =>
    probability('up') > above ? { belief: 1, holdFor: horizon, reason: 'sure' } : undefined,
});
export const run = (options: ResearchFromCode) => runResearch(options).then(({ summary }) => summary.verdict.verdict);
`;
  writeFileSync(join(folder, 'own.ts'), program);
  writeFileSync(join(folder, 'wrong.ts'), program.replace('belief: 1, holdFor', 'beleif: 1, holdFor'));
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck', '--types', ''];
  const check = (file: string) =>
    spawnSync(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), ...flags, file], {
      cwd: folder,
      encoding: 'utf8',
      timeout: CHILD_DEADLINE,
    });
  expect(check('own.ts')).toMatchObject({ status: 0, stdout: '' });
  expect(check('wrong.ts').stdout, 'the types say something').toContain('beleif');
  const loaded = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', "console.log((await import('./own.ts')).own.kind)"],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: CHILD_DEADLINE,
    },
  );
  expect(loaded.stdout, loaded.stderr).toBe('strategy\n');
}, 120_000);

it('loads the parts of a user from the compiled code', () => {
  expect(run('plugin', 'new', 'model', 'mine')).toMatchObject({ status: 0, stderr: '' });
  const checked = run('plugin', 'check', 'parts/mine.ts');
  expect(checked.stdout, checked.stderr).toContain('model mine: keeps its contract');
  const tested = spawnSync(process.execPath, ['--test', 'parts/mine.test.ts'], { cwd: folder, encoding: 'utf8' });
  expect(tested.status, `${tested.stdout}${tested.stderr}`).toBe(0);
}, 120_000);
