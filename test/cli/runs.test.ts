import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { compareRuns } from '../../src/operate/compare-runs.ts';
import { findRun } from '../../src/research/find-run.ts';
import { listRuns } from '../../src/operate/list-runs.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import { writePaperRun } from '../harness/paper-run.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { runSmall, SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';
import { runCli } from './run-cli.ts';

const folder = suiteFolder();
let names: readonly string[];

beforeAll(async () => {
  const path = await smallWorkspace(folder);
  await runSmall(folder);
  writeFileSync(path, SMALL_SYSTEM.replace('entry_threshold: 0.4,', 'entry_threshold: 0.42,'));
  await runSmall(folder);
  writePaperRun(join(folder, 'live/small-paper'), await readSystem(path), { candles: 3, notes: [] });
  mkdirSync(join(folder, 'runs/not-a-run'));
  names = (await listRuns(folder)).map(({ name }) => name);
});

it('runs lists runs of research and paper with what distinguishes them, and nothing else', async () => {
  const runs = await listRuns(folder);
  expect(runs.map(({ kind }) => kind).toSorted()).toEqual(['paper', 'research', 'research']);
  expect(names).not.toContain('not-a-run');
  for (const run of runs)
    expect(run, run.name).toMatchObject({
      system: 'small',
      state: expect.stringMatching(/edge|evidence|credible|not running/) as string,
    });
});

it('runs lists a run whose figures are damaged, with the reason', async () => {
  const damaged = join(folder, 'runs/damaged');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'run.json'), '{}');
  writeFileSync(join(damaged, 'summary.json'), '{"system":');
  expect((await listRuns(folder)).find(({ name }) => name === 'damaged')).toMatchObject({
    state: 'unreadable',
    problem: 'The figures of this run are no JSON',
  });
});

it('runs lists a run of trading that cannot be read as neither paper nor live', async () => {
  const damaged = join(folder, 'live/damaged-trading');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'journal.sqlite'), 'no database');
  const found = (await listRuns(folder)).find(({ name }) => name === 'damaged-trading');
  expect(found).toMatchObject({ kind: 'trading', state: 'unreadable', problem: expect.any(String) as string });
  rmSync(damaged, { recursive: true });
});

it('runs finds a run by its path, its name, or the beginning of one name only', () => {
  expect(findRun(folder, 'small-paper')).toBe(join(folder, 'live/small-paper'));
  expect(findRun(folder, join(folder, 'live/small-paper'))).toBe(join(folder, 'live/small-paper'));
  expect(findRun(folder, 'small-p')).toBe(join(folder, 'live/small-paper'));
  expect(() => findRun(folder, 'small'), 'three runs begin so').toThrow(/More than one run/);
  expect(() => findRun(folder, 'smal-paper')).toThrow(/did you mean small-paper/);
});

it('runs compares two runs: equal candles, one setting that differs, and a warning about choosing', () => {
  const [first = '', second = ''] = names.filter((name) => name !== 'small-paper');
  const { figures, settings, warnings } = compareRuns(folder, [first, second]);
  expect(settings.map(({ name }) => name)).toEqual(['strategy.entry_threshold']);
  expect(figures.find(({ name }) => name === 'trades')?.values).toEqual([expect.any(Number), expect.any(Number)]);
  expect(warnings).toEqual([expect.stringContaining('counts as a trial')]);
});

it('runs takes names on the command line, and lines that fit 80 columns', async () => {
  const listed = await runCli(['--workspace', folder, 'runs', 'list'], { folder });
  expect(listed.code, listed.stderr).toBe(0);
  expect(listed.stdout).toContain('small-paper');
  const status = await runCli(['--workspace', folder, 'status', 'small-paper', '--json'], { folder });
  expect([status.code, JSON.parse(status.stdout)], status.stderr).toEqual([
    0,
    expect.objectContaining({ system: 'small', process: 'not running' }),
  ]);
  const none = await runCli(['--workspace', folder, 'runs', 'list', '--system', 'smal'], { folder });
  expect([none.code, none.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^None of the \d runs of this workspace is of the system "smal"\. They are of small\. Did you mean small\?\n$/,
    ),
  ]);
  const [first = '', second = ''] = names.filter((name) => name !== 'small-paper');
  const narrow = await runCli(['--workspace', folder, 'runs', 'compare', first, second], {
    folder,
    env: { COLUMNS: '80' },
  });
  for (const line of narrow.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(narrow.stdout).toMatch(/return after costs +[+-]\d+\.\d %/);
  expect(narrow.stdout).toContain('accuracy of the majority class');
  const missing = await runCli(['--workspace', folder, 'halt', 'smal-paper'], { folder });
  expect([missing.code, missing.stderr]).toEqual([5, expect.stringContaining('did you mean small-paper')]);
});

it('runs are named where an alert is tried, too', async () => {
  const env = { EDGEWISE_ALERT_WEBHOOK: 'http://127.0.0.1:9/hook' };
  const tried = await runCli(['--workspace', folder, 'alert', 'test', 'small-paper'], { folder, env });
  expect([tried.code, tried.stdout], tried.stderr).toEqual([11, expect.stringContaining('Not delivered')]);
});
