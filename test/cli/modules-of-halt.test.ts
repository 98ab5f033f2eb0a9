import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseSystem } from '../../src/parts/read-system.ts';
import { writePaperRun } from '../harness/paper-run.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../research/small-system.ts';

const MOST_MODULES = 60;

/**
 * Runs a command line in a process of its own and gives the module files that it loaded; what Node.js has inside does
 * not count.
 */
function modulesOf(words: readonly string[], cwd: string): readonly string[] {
  const main = join(import.meta.dirname, '../../src/cli/main.ts');
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { main } = await import(${JSON.stringify(main)});
    const code = await main(${JSON.stringify(words)});
    console.log(JSON.stringify({ code, loaded }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd, encoding: 'utf8' });
  const { code, loaded } = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { code: number; loaded: string[] };
  expect(code, output).toBe(0);
  return loaded.filter((url) => url.startsWith('file:'));
}

it('`edgewise halt` loads fewer than 60 modules, so that it works at once and depends on little', () => {
  const folder = join(scratchFolder(), 'run');
  writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 3, notes: [] });
  const loaded = modulesOf(['halt', folder], scratchFolder());
  expect(
    loaded.some((url) => url.endsWith('halt-file.ts')),
    'the switch was set',
  ).toBe(true);
  expect(loaded.length, loaded.join('\n')).toBeLessThan(MOST_MODULES);
});

it('`edgewise --help` loads words and options: no venue, no schema library and no database', () => {
  const loaded = modulesOf(['--help'], scratchFolder());
  expect(loaded.some((url) => url.endsWith('cli/research-command.ts'))).toBe(true);
  expect(
    loaded.filter((url) => /\/kit\.ts$|node_modules\/(?!commander\/)/.test(url)),
    'a kit brings its venue with it',
  ).toEqual([]);
});

it('a module that only names the paths of a run loads no database', () => {
  const module = join(import.meta.dirname, '../../src/trading/run-folder.ts');
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import(${JSON.stringify(module)});
    console.log(JSON.stringify(loaded));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  const own = (JSON.parse(output) as string[]).filter((url) => url.startsWith('file:'));
  expect(own.map((url) => url.slice(url.lastIndexOf('/') + 1))).toEqual(['run-folder.ts']);
});
