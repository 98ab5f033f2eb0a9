import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { liveFolderAt } from '../system/live-folder.ts';
import { parseSystem } from '../system/read-system.ts';
import { setSwitch } from './set-switch.ts';

describe('the halt switch of a run whose journal is damaged', () => {
  it('is set all the same, after whatever the run has acted on, and is not lifted', () => {
    const folder = scratchFolder();
    writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 60, notes: [] });
    truncateSync(liveFolderAt(folder).journal, 5_000);
    expect(setSwitch(folder, 'halted', 'storm')).toMatchObject({ trading: 'halted', epoch: expect.any(Number) as number });
    expect(setSwitch(folder, 'halted', 'storm').epoch).toBeGreaterThan(1_700_000_000_000);
    expect(() => setSwitch(folder, 'on', 'over')).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
    expect(() => setSwitch(join(folder, 'none'), 'halted', 'storm'), 'where there is no run').toThrow(expect.objectContaining({ code: 'file-missing' }));
  });
});
