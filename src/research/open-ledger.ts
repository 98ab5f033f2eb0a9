import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TrialLedger } from '../evidence/trial-ledger.port.ts';

/** Opens the trial ledger of a workspace. The database library is loaded only here. */
export async function openLedger(path: string): Promise<TrialLedger> {
  await mkdir(dirname(path), { recursive: true });
  const { SqliteTrialLedger } = await import('../adapters/sqlite/sqlite-trial-ledger.ts');
  return new SqliteTrialLedger(path);
}

/** Opens the trial ledger of a workspace for reading only. Undefined if there is none. */
export async function lookIntoLedger<Found>(
  path: string,
  look: (ledger: TrialLedger) => Found,
): Promise<Found | undefined> {
  if (!existsSync(path)) return undefined;
  const { SqliteTrialLedger } = await import('../adapters/sqlite/sqlite-trial-ledger.ts');
  const ledger = new SqliteTrialLedger(path, 'as-allowed');
  try {
    return look(ledger);
  } finally {
    ledger.close();
  }
}
