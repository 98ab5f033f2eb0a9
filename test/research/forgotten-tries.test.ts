import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backtestModel } from '../../src/research/backtest-model.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { runSmall, smallWorkspace } from './small-system.ts';

it('research and a backtest of a stored model say that the ledger is empty though there are runs', async () => {
  const folder = scratchFolder();
  const systemPath = await smallWorkspace(folder);
  const { summary } = await runSmall(folder);
  const forgotten = expect.stringMatching(
    /^The trial ledger .* is empty, and this workspace has \d runs? of research/,
  ) as string;
  expect(summary.warnings, 'the first of all').not.toContainEqual(forgotten);
  const forget = () => rmSync(join(workspaceAt(folder).trials));
  forget();
  expect((await runSmall(folder, { seed: 2 })).summary.warnings).toContainEqual(forgotten);
  forget();
  const tested = await backtestModel({
    systemPath,
    workspace: folder,
    model: summary.artifact ?? '',
    stage: 'search',
    purpose: 'ci',
    codeVersion: 'test',
    progress: () => {},
  });
  expect(tested.summary.warnings).toContainEqual(forgotten);
});
