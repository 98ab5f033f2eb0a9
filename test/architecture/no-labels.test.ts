import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SOURCE = join(import.meta.dirname, '../../src');

/** What each program that trades, or that acts for a run, loads to do its work. */
const PROGRAMS = [
  'operate/trade-system.ts',
  'trading/trade-until-stopped.ts',
  'trading/kill-switch.ts',
  'operate/replay-run.ts',
  'operate/run-status.ts',
  'forecasting/model-forecaster.ts',
];

/** Module files that a process of its own has loaded once these modules are there. */
function loadedBy(modules: readonly string[]): readonly string[] {
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    for (const file of ${JSON.stringify(modules.map((file) => join(SOURCE, file)))}) await import(file);
    console.log(JSON.stringify(loaded));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  const loaded = JSON.parse(output) as string[];
  return loaded.filter((url) => url.includes('/src/')).map((url) => url.slice(url.indexOf('/src/') + '/src/'.length));
}

it.each(PROGRAMS)('%s loads no module of labels, where the future is', (program) => {
  const loaded = loadedBy([program]);
  expect(loaded, 'the program itself was loaded').toContain(program);
  expect(loaded.filter((file) => file.startsWith('labels/'))).toEqual([]);
});

it('a module of labels is found where one is loaded', () => {
  expect(loadedBy(['research/build-dataset.ts', 'labels/fixed-horizon.ts'])).toContain('labels/fixed-horizon.ts');
});
