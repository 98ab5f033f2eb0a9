import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { earlierClaim } from './earlier-claim.ts';
import { liveFolderAt } from './run-folder.ts';
import { rememberAccountSwitch } from './run-switch.ts';

/** A run that has begun on an account that it shares. */
function begunRun() {
  const root = scratchFolder();
  const folder = join(root, 'run');
  mkdirSync(folder);
  const files = liveFolderAt(folder);
  const path = join(root, 'account.halt.json');
  rememberAccountSwitch(folder, path);
  writeFileSync(files.journal, '');
  return { folder, files, path };
}

it('a run that has begun at this account had a claim there, and another run had none', () => {
  const { folder, files, path } = begunRun();
  expect(earlierClaim(folder, path)).toEqual({ known: 'what it said is not known' });
  expect(earlierClaim(folder, `${path}.of-another-key`)).toBeUndefined();
  rmSync(files.journal);
  expect(earlierClaim(folder, path), 'it has not begun').toBeUndefined();
});

it('what the book said is told from the last health of the run', () => {
  const { folder, files, path } = begunRun();
  const healthIs = (account: unknown) => writeFileSync(files.health, JSON.stringify({ system: 'one', account }));
  healthIs({ systems: ['one', 'two'], limits: { maximumDailyLoss: 0.05, maximumDrawdown: 0.2 } });
  expect(earlierClaim(folder, path)?.known).toBe(
    'last known: the systems one, two; limits of 5 % in a day and 20 % from the highest',
  );
  healthIs({ systems: ['one'], limits: {} });
  expect(earlierClaim(folder, path)?.known).toBe('last known: the systems one; no limits');
  healthIs({ systems: [], limits: {} });
  expect(earlierClaim(folder, path)?.known, 'the book could never be read').toBe('what it said is not known');
});
