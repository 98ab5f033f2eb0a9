import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { research, type ResearchOptions, type ResearchOutcome } from '../../src/research/research.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { randomCandles, type RandomCandleOptions } from '../support/candles.ts';

/** A whole system that is through in a second or two. */
export const SMALL_SYSTEM = `
format: 1
name: small
instruments:
  - { id: BTC/USD, kind: margin, candles: { venue: binance, instrument: BTC/USDT } }
interval: 1h
label: { horizon: 6h, barrier: 0.008 }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.4, tune: [0.36, 0.4, 0.45] }
evidence: { bootstrap_draws: 100, random_entry_draws: 99 }
`;

/** Writes a system file and stores seeded random candles for it. */
export async function smallWorkspace(
  folder: string,
  {
    system = SMALL_SYSTEM,
    bars = 1_500,
    ...options
  }: RandomCandleOptions & { readonly system?: string; readonly bars?: number } = {},
): Promise<string> {
  const path = join(folder, 'system.yaml');
  writeFileSync(path, system);
  await new ParquetCandleStore(workspaceAt(folder).candles).write(randomCandles(bars, 42, options));
  return path;
}

export function runSmall(folder: string, changes: Partial<ResearchOptions> = {}): Promise<ResearchOutcome> {
  return research({
    systemPath: join(folder, 'system.yaml'),
    workspace: folder,
    stage: 'search',
    purpose: 'ci',
    codeVersion: 'test',
    threads: 1,
    progress: () => {},
    ...changes,
  });
}
