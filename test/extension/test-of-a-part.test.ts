import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';

const CLONE = join(import.meta.dirname, '../..');

it('the test that `plugin new` writes runs by the command that it prints, from the sources of a clone that was installed', async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(CLONE, join(folder, 'node_modules/edgewise'));
  const written = await runCli(['plugin', 'new', 'strategy', 'fade'], { folder });
  expect(written.stdout, 'the package is found').not.toContain('npm install');
  const command = /^Its test: node (.*)$/m.exec(written.stdout)?.[1] ?? '';
  expect(command, written.stdout).toContain('parts/fade.test.ts');
  // Node.js tells a test of a test from one that a person starts by this variable.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const tested = spawnSync(process.execPath, command.split(' '), {
    cwd: folder,
    env,
    encoding: 'utf8',
    timeout: CHILD_DEADLINE,
  });
  expect(tested.status, `${tested.stdout}${tested.stderr}`).toBe(0);
  expect(tested.stdout).toMatch(/pass 1/);
});

it('`plugin new` says what to install first where the package is not found', async () => {
  const folder = scratchFolder();
  const { stdout } = await runCli(['plugin', 'new', 'strategy', 'fade'], { folder });
  expect(stdout).toContain(`first npm install ${CLONE}\nIts test: node`);
  const shown = await runCli(['plugin', 'new', 'sizer', 'some', '--json'], { folder });
  expect(JSON.parse(shown.stdout)).toMatchObject({ first: `npm install ${CLONE}` });
});

it('a program of a clone finds the package in its sources', () => {
  const program = "console.log(import.meta.resolve('edgewise'))";
  const words = ['--conditions=edgewise-source', '--input-type=module', '-e', program];
  expect(execFileSync(process.execPath, words, { cwd: CLONE, encoding: 'utf8' })).toMatch(/src\/index\.ts\n$/);
});
