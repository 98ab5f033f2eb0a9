import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { parseSystem } from '../parts/read-system.ts';
import { flatten } from './flatten.ts';

/** Takes no connections. */
const NOBODY = 'http://127.0.0.1:1';
const KEYS = ['EDGEWISE_KILL_KEY', 'EDGEWISE_KILL_SECRET', 'KRAKEN_API_KEY', 'KRAKEN_SECRET'];

describe('flatten', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([
    ['there is no key in the shell', '', 'usage', /no key/],
    ['the venue does not answer', 'c2VjcmV0', 'check-failed', /venue answers/],
  ])('halts the run where %s, and says why nothing is flat', async (_, key, code, why) => {
    const folder = scratchFolder();
    writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 3, notes: [] });
    for (const name of KEYS) vi.stubEnv(name, key);
    const told: string[] = [];
    await expect(
      flatten({ folder, reason: 'storm', url: NOBODY, tell: (line) => told.push(line) }),
    ).rejects.toMatchObject({ code });
    expect(await new HaltFile(liveFolderAt(folder).halt).read()).toMatchObject({ trading: 'halted', reason: 'storm' });
    expect(told.at(-1)).toMatch(/^halted, NOT flat, because /);
    expect(told.at(-1)).toMatch(why);
  });

  it('does not say that something is halted where there is no run', async () => {
    const folder = scratchFolder();
    await expect(flatten({ folder, reason: 'storm', tell: () => expect.unreachable() })).rejects.toMatchObject({
      code: 'file-missing',
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
