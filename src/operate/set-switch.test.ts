import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asReaderUntilDone, readOnly } from '../../test/harness/as-reader.ts';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { machineFailure } from '../adapters/files/machine-failure.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { parseSystem } from '../parts/read-system.ts';
import { setSwitch } from './set-switch.ts';

describe('the halt switch of a run whose journal is damaged', () => {
  it('is set all the same, after whatever the run has acted on, and is not lifted', async () => {
    const folder = scratchFolder();
    writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 60, notes: [] });
    truncateSync(liveFolderAt(folder).journal, 5_000);
    expect(await setSwitch(folder, 'halted', 'storm')).toMatchObject({
      trading: 'halted',
      epoch: expect.any(Number) as number,
    });
    expect((await setSwitch(folder, 'halted', 'storm')).epoch).toBeGreaterThan(1_700_000_000_000);
    await expect(setSwitch(folder, 'on', 'over')).rejects.toThrow(expect.objectContaining({ code: 'data-corrupt' }));
    await expect(setSwitch(join(folder, 'none'), 'halted', 'storm'), 'where there is no run').rejects.toThrow(
      expect.objectContaining({ code: 'file-missing' }),
    );
  });
});

describe('the halt switch of a run whose folder may not be written', () => {
  it('is refused with the file and what to do, not with a stack trace', async () => {
    const root = scratchFolder();
    const folder = join(root, 'run');
    writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 3, notes: [] });
    const undo = [readOnly(folder), readOnly(root)];
    try {
      let failure: unknown;
      try {
        await asReaderUntilDone(() => setSwitch(folder, 'halted', 'storm'));
      } catch (error) {
        failure = machineFailure(error);
      }
      expect(failure).toMatchObject({
        code: 'file-missing',
        details: { where: expect.stringContaining('halt.json') as string, actual: 'permission denied' },
      });
    } finally {
      undo.toReversed().forEach((one) => one());
    }
  });
});
