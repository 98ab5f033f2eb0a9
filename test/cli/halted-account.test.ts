import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeView } from '../../src/cli/lines/monitor-lines.ts';
import { RunMonitor } from '../../src/operate/run-monitor.ts';
import { setAccountSwitch } from '../../src/operate/set-account-switch.ts';
import { setSwitch } from '../../src/operate/set-switch.ts';
import { parseSystem } from '../../src/parts/read-system.ts';
import { rememberAccountSwitch } from '../../src/trading/run-switch.ts';
import { writePaperRun } from '../harness/paper-run.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../research/small-system.ts';
import { runCli } from './run-cli.ts';

function sharedRun(): string {
  const root = scratchFolder();
  const folder = join(root, 'dollars');
  mkdirSync(folder);
  writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 3, notes: [] });
  rememberAccountSwitch(folder, join(root, 'account.halt.json'));
  return folder;
}

it('the monitor of a run shows a halt of its account that comes while it looks, with the command that ends it', async () => {
  const folder = sharedRun();
  const monitor = new RunMonitor(folder);
  expect((await monitor.view()).status.halts).toEqual([]);
  await setAccountSwitch(folder, 'halted', 'a storm');
  const view = await monitor.view();
  expect(view.recommendations.join()).toContain(`a storm. When that is settled: edgewise resume ${folder} --account`);
  expect(describeView(view, { columns: 120, rows: 40 })).toMatch(/^Trading +HALTED with its account by .*: a storm/m);
});

it('a resume of one switch says that the other still halts the run, also as JSON', async () => {
  const folder = sharedRun();
  await setSwitch(folder, 'halted', 'news');
  await setAccountSwitch(folder, 'halted', 'a storm');
  const own = await runCli(['resume', folder], { folder });
  expect(own.stdout).toMatch(
    /^The halt of the run is ended, epoch 2, but the run trades NOT:\n {2}its account is still/,
  );
  expect(own.stdout).toContain(`: a storm. When that is settled: \`edgewise resume ${folder} --account\``);
  await setSwitch(folder, 'halted', 'news');
  const account = await runCli(['resume', folder, '--account', '--json'], { folder });
  expect(JSON.parse(account.stdout)).toMatchObject({
    trading: 'on',
    stillHalted: [{ of: 'run', reason: 'news', by: expect.any(String) as string }],
  });
  expect((await runCli(['resume', folder], { folder })).stdout).toBe('Resumed, epoch 4.\n');
});
