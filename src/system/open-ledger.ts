import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TrialLedger } from '../evidence/trial-ledger.port.ts';

/** Opens the workspace's trial ledger; the database library is loaded only here. */
export async function openLedger(path: string): Promise<TrialLedger> {
  await mkdir(dirname(path), { recursive: true });
  const { SqliteTrialLedger } = await import('../adapters/sqlite/sqlite-trial-ledger.ts');
  return new SqliteTrialLedger(path);
}
