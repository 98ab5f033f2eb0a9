import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { liveFolderAt } from '../system/live-folder.ts';
import { restartRun } from './daemon.ts';

it('a run whose arming cannot be read is not stopped for a restart that would fail, and the reason is given', async () => {
  const folder = scratchFolder();
  const { command, armed } = liveFolderAt(folder);
  for (const path of [command, armed]) mkdirSync(dirname(path), { recursive: true });
  writeFileSync(command, JSON.stringify({ words: ['live', 'system.yaml'], cwd: folder }));
  writeFileSync(armed, '{"confirmed": "small');
  await expect(restartRun(folder)).rejects.toMatchObject({ code: 'data-corrupt', details: { where: armed } });
});
