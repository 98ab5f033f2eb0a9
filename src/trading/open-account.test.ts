import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { parseSystem } from '../parts/read-system.ts';
import { instant } from '../core/time.ts';
import { minorFromAmount } from '../core/money.ts';
import type { AccountGuard } from './account-guard.ts';
import { accountFilesOf } from './lock-trading.ts';
import { openAccount } from './open-account.ts';
import { liveFolderAt } from './run-folder.ts';

const ACCOUNT = { keys: { key: 'a key' }, url: 'http://127.0.0.1:8787' };
const BOOKS = { balanceMinor: minorFromAmount(1_000), equityMinor: minorFromAmount(1_000), positions: 'flat' } as const;
const HELD = minorFromAmount(2_000);

/** A run that shares its account, with the folder of locks to itself. */
function sharingRun() {
  const root = scratchFolder();
  vi.stubEnv('EDGEWISE_LOCKS', join(root, 'locks'));
  onTestFinished(() => void vi.unstubAllEnvs());
  mkdirSync(join(root, 'locks'));
  const folder = join(root, 'run');
  mkdirSync(folder);
  const config = parseSystem(`${SMALL_SYSTEM}live: { account: shared }\n`, 'system.yaml');
  const claim = { tag: 'one', system: 'one', folder, quote: 'USD', bases: ['BTC'], capitalMinor: BOOKS.balanceMinor };
  const start = async (): Promise<AccountGuard> => {
    const guard = await openAccount({ ...ACCOUNT, config, folder, clock: { now: () => instant(0) } });
    if (guard === undefined) throw new Error('a shared account has a guard');
    await guard.rejoin(claim, BOOKS, HELD);
    return guard;
  };
  return { folder, start, book: accountFilesOf(ACCOUNT).book };
}

it('a removed book is made anew at the next start, and the run says that it was lost and enters nothing', async () => {
  const { folder, start, book } = sharingRun();
  const first = await start();
  expect(await first.ban()).toBeUndefined();
  await first.close();
  writeFileSync(liveFolderAt(folder).journal, '');
  const again = await start();
  expect(await again.ban(), 'its claim is there').toBeUndefined();
  await again.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${book}${end}`, { force: true });
  const lost = await start();
  expect(await lost.ban()).toMatch(/the book of the account was lost.*edgewise account limit/);
  await lost.close();
  const later = await start();
  expect(await later.ban(), 'a restart forgets nothing').toMatch(/was lost/);
  await later.close();
});
