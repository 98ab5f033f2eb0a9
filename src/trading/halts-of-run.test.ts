import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { instant } from '../core/time.ts';
import { haltsOfRun, resumeOf } from './halts-of-run.ts';
import { liveFolderAt } from './run-folder.ts';
import { rememberAccountSwitch } from './run-switch.ts';

const STORM = { trading: 'halted', reason: 'a storm', by: 'Ada', at: instant(0) } as const;

it('a run says which of its two switches halt it, and each has a command of its own', async () => {
  const root = scratchFolder();
  const folder = join(root, 'my run');
  mkdirSync(folder);
  const account = join(root, 'account.halt.json');
  expect(await haltsOfRun(folder)).toEqual([]);
  rememberAccountSwitch(folder, account);
  expect(await haltsOfRun(folder), 'both are on').toEqual([]);
  await new HaltFile(account).set(STORM);
  expect(await haltsOfRun(folder)).toEqual([{ of: 'account', by: 'Ada', reason: 'a storm' }]);
  await new HaltFile(liveFolderAt(folder).halt).set({ ...STORM, reason: 'news' });
  expect(await haltsOfRun(folder)).toEqual([
    { of: 'run', by: 'Ada', reason: 'news' },
    { of: 'account', by: 'Ada', reason: 'a storm' },
  ]);
  rmSync(account);
  expect((await haltsOfRun(folder)).at(-1), 'a switch that is lost halts').toMatchObject({
    of: 'account',
    by: 'the run itself',
    reason: expect.stringContaining('was lost') as string,
  });
  expect([resumeOf('run', '/my run'), resumeOf('account', '/my run')]).toEqual([
    "edgewise resume '/my run'",
    "edgewise resume '/my run' --account",
  ]);
});
