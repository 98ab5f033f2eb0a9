import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { restartRun } from './daemon.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['a text that ends in its midst', '{"confirmed": "small'],
  ['a record without the confirmation', '{}'],
])(
  'a run is not stopped for a restart that would fail where its arming is %s, and the reason is given',
  async (_, text) => {
    const folder = scratchFolder();
    const { command, armed } = liveFolderAt(folder);
    for (const path of [command, armed]) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(command, JSON.stringify({ words: ['live', 'system.yaml'], cwd: folder }));
    writeFileSync(armed, text);
    await expect(restartRun(folder)).rejects.toMatchObject({ code: 'data-corrupt', details: { where: armed } });
  },
);

it.each(['{"words": ["paper"', '{}', '{"words": "paper system.yaml", "cwd": "/"}'])(
  'a command that cannot be read, %s, is told as that and is no bug',
  async (text) => {
    const folder = scratchFolder();
    const { command } = liveFolderAt(folder);
    mkdirSync(dirname(command), { recursive: true });
    writeFileSync(command, text);
    await expect(restartRun(folder)).rejects.toMatchObject({ code: 'file-missing', details: { where: command } });
  },
);

it.each([
  ['live', 'system.yaml', '--arm'],
  ['paper', 'system.yaml', '--url', 'http://127.0.0.1:1', '--daemon'],
])('a run whose keys are not in the environment is not stopped for a restart that would fail: %s', async (...words) => {
  vi.stubEnv('KRAKEN_API_KEY', 'a key');
  vi.stubEnv('KRAKEN_SECRET', '');
  const folder = scratchFolder();
  const { command } = liveFolderAt(folder);
  mkdirSync(dirname(command), { recursive: true });
  writeFileSync(command, JSON.stringify({ words, cwd: folder }));
  const waited: string[] = [];
  await expect(restartRun(folder, (line) => waited.push(line))).rejects.toMatchObject({ code: 'usage' });
  expect(waited, 'nothing was waited for').toEqual([]);
});
