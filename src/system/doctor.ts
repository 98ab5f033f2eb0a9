import { statfs } from 'node:fs/promises';
import { checkKraken, type ConnectionCheck } from '../adapters/ccxt/check-kraken.ts';
import { createKrakenClient } from '../adapters/ccxt/kraken-client.ts';
import { krakenFees, type ListedFee } from '../adapters/ccxt/kraken-fees.ts';
import { MonotonicNonce } from '../adapters/ccxt/monotonic-nonce.ts';
import type { Clock } from '../core/clock.ts';
import { instrumentFor } from '../market/known-instruments.ts';
import { costWarnings } from './cost-warnings.ts';
import { readSystem } from './read-system.ts';
import type { SystemConfig } from './system-schema.ts';

export interface DoctorOptions {
  readonly systemPath: string;
  /** A folder that exists, on the disk that the workspace is on. */
  readonly folder: string;
  readonly clock: Clock;
  readonly keys: { readonly key: string; readonly secret: string } | undefined;
  /** Another address than Kraken's. */
  readonly url?: string;
}

/** Journals and candles of months need less. */
const LEAST_FREE_BYTES = 1e9;

/** Tries everything that trading a system will need, with a client that cannot place an order. */
export async function doctor({ systemPath, folder, clock, keys, url }: DoctorOptions): Promise<ConnectionCheck[]> {
  const config = await readSystem(systemPath);
  const foreign = config.instruments.filter(({ venue }) => venue !== 'kraken');
  const instruments = config.instruments.filter(({ venue }) => venue === 'kraken').map(({ id, venue, kind }) => instrumentFor(venue, id, { kind }));
  const client = await createKrakenClient({ key: keys?.key ?? '', secret: keys?.secret ?? '', clock, nonces: new MonotonicNonce(clock), money: 'read-only', ...(url === undefined ? {} : { url }) });
  const connections = await checkKraken({ client, clock, instruments, keys: keys === undefined ? 'missing' : 'given' });
  return [
    await checkDisk(folder),
    ...connections,
    checkCosts(config, krakenFees(client, instruments)),
    ...foreign.map(({ id, venue }) => ({ name: id, outcome: 'skipped', detail: `nothing here can ask ${venue} yet` }) as const),
  ];
}

function checkCosts(config: SystemConfig, fees: readonly ListedFee[]): ConnectionCheck {
  const warnings = costWarnings(config, fees);
  if (warnings.length > 0) return { name: 'costs', outcome: 'warned', detail: warnings.join(' ') };
  if (fees.length === 0) return { name: 'costs', outcome: 'skipped', detail: 'the venue did not tell its fees' };
  return { name: 'costs', outcome: 'passed', detail: `the system file supposes ${config.costs.fee_bps} basis points per side; the venue lists ${Math.max(...fees.map(({ takerBps }) => takerBps))} at most` };
}

async function checkDisk(folder: string): Promise<ConnectionCheck> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  return { name: 'disk', outcome: free >= LEAST_FREE_BYTES ? 'passed' : 'failed', detail: `${(free / 1e9).toFixed(1)} GB are free; ${LEAST_FREE_BYTES / 1e9} GB are asked` };
}
