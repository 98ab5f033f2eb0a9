import { writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { parseSystem } from '../parts/read-system.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { runVenue } from './run-venue.ts';

const REHEARSAL = 'http://127.0.0.1:1';

/** The folder of a run at a simulated venue, whose account is in no file. */
function rehearsal(): string {
  const folder = scratchFolder();
  writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 3, notes: [] });
  return folder;
}

describe('the venue of a run', () => {
  beforeEach(() => {
    vi.stubEnv('EDGEWISE_KILL_KEY', 'key');
    vi.stubEnv('EDGEWISE_KILL_SECRET', 'c2VjcmV0');
    return () => void vi.unstubAllEnvs();
  });

  it('is not the real one for a rehearsal whose address is not known', async () => {
    const folder = rehearsal();
    for (const health of [undefined, '{"state":', '{}']) {
      if (health !== undefined) writeFileSync(liveFolderAt(folder).health, health);
      await expect(runVenue({ folder, tell: () => undefined })).rejects.toMatchObject({
        code: 'usage',
        details: { advice: expect.stringContaining('--url') },
      });
    }
  });

  it('is where its health file says, whatever version wrote that', async () => {
    const folder = rehearsal();
    writeFileSync(liveFolderAt(folder).health, JSON.stringify({ url: REHEARSAL, state: 'of another version' }));
    await expect(runVenue({ folder, tell: () => undefined }), 'nobody answers there').rejects.toMatchObject({
      code: 'check-failed',
      details: { where: REHEARSAL },
    });
  });
});
