import { beforeAll, expect, it } from 'vitest';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { runSmall, smallWorkspace } from '../research/small-system.ts';
import { runCli } from './run-cli.ts';

const folder = suiteFolder();
let model: string;

beforeAll(async () => {
  await smallWorkspace(folder);
  const { summary } = await runSmall(folder, { stage: 'final', purpose: 'research' });
  model = summary.artifact ?? '';
});

const cli = (...words: string[]) => runCli(['--workspace', folder, ...words], { folder });
const inOneLine = (text: string) => text.replace(/\s+/g, ' ');

it('backtest gives no verdict on rows that the model may have learned from, and says why; the list of runs marks it', async () => {
  const tested = await cli('backtest', 'system.yaml', '--model', model);
  expect(tested.code, tested.stderr).toBe(0);
  expect(tested.stdout).toContain('NO VERDICT: IN SAMPLE');
  expect(inOneLine(tested.stdout)).toContain('In sample: the model may have learned from what it is tested on');
  expect(inOneLine(tested.stdout), 'what the ledger counts').toContain('under the purpose “research, in sample”');
  expect(tested.stdout).not.toMatch(/not enough evidence|not credible\./i);
  expect(tested.stdout, 'figures of evidence').not.toMatch(/needed:|would need|Deflated Sharpe  /);
  const listed = await cli('runs', 'list');
  expect(listed.stdout).toMatch(/backtest[^\n]*\n +no verdict \(in sample\)/);
});

it('backtest of a hold-out that was read before prints the reasons, and who read it', async () => {
  const tested = await cli('backtest', 'system.yaml', '--model', model, '--final');
  expect(tested.code, tested.stderr).toBe(0);
  expect(inOneLine(tested.stdout)).toMatch(
    /Failed Untouched hold-out: [\d.]+ % of these days had been read before: small read them with --final/,
  );
});
