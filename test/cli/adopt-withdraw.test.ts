import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AdoptionFile } from '../../src/adapters/files/adoption-file.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { instant } from '../../src/core/time.ts';
import { exactJson } from '../../src/engine/exact-json.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { parseSystem } from '../../src/parts/read-system.ts';
import { writePaperRun } from '../harness/paper-run.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../research/small-system.ts';
import { runCli } from './run-cli.ts';

const FLOW = {
  kind: 'cash-flow',
  at: instant(0),
  amountMinor: minorFromAmount(-2),
  cause: 'transfer',
  id: 'L1',
} as const;

describe('edgewise adopt --withdraw', () => {
  it('shows a decision that waits, takes it back once that is confirmed, and needs neither keys nor a venue', async () => {
    const folder = scratchFolder();
    const run = join(folder, 'run');
    writePaperRun(run, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 3, notes: [] });
    const inbox = new AdoptionFile(liveFolderAt(run).adoption);
    const decision = { id: 'a1', by: 'Ada', events: [exactJson(FLOW)] };
    inbox.write(decision);
    expect(() => inbox.write({ ...decision, id: 'a2' }), 'there is one at a time').toThrow(
      expect.objectContaining({
        code: 'check-failed',
        details: expect.objectContaining({ actual: 'one by Ada' }) as object,
      }),
    );
    const asked = await runCli(['adopt', run, '--withdraw'], { folder });
    expect([asked.code, asked.stdout]).toEqual([
      11,
      expect.stringMatching(/Ada decided[^]*1 amount of money, together -2\.00[^]*the decision waits/),
    ]);
    expect(inbox.read()).toEqual(decision);
    const withdrawn = await runCli(['adopt', run, '--withdraw', '--yes', '--json'], { folder });
    expect([withdrawn.code, JSON.parse(withdrawn.stdout)]).toMatchObject([
      0,
      { outcome: 'withdrawn', decision: { id: 'a1', inBooks: 0 } },
    ]);
    expect(inbox.read()).toBeUndefined();
    const again = await runCli(['adopt', run, '--withdraw'], { folder });
    expect([again.code, again.stdout]).toEqual([0, 'No decision waits: there is nothing to withdraw.\n']);
  });
});
