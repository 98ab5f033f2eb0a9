import type { Dataset } from '../datasets/dataset.ts';
import { holdOutBoundary } from '../datasets/hold-out.ts';
import type { HoldOutScope, TrialLedger } from '../evidence/trial-ledger.port.ts';
import type { Universe } from './load-universe.ts';
import type { SystemConfig } from './system-schema.ts';

export interface HoldOutLock {
  readonly config: SystemConfig;
  readonly universe: Universe;
  readonly ledger: TrialLedger;
  readonly purpose: string;
}

/** Where the hold-out begins: at its share of the rows, or where an earlier run over these series had put it. */
export function lockHoldOut(lock: HoldOutLock, dataset: Dataset): number {
  const share = lock.config.validation.holdout;
  const asked = holdOutBoundary(dataset, share);
  return share === 0 ? asked : Math.min(asked, ...scopesOf(lock).map((scope) => lock.ledger.lockHoldOut(scope, asked)));
}

/** After a final run: what was held out has been read, and the next run may choose its place anew. */
export function releaseHoldOut(lock: HoldOutLock): void {
  for (const scope of scopesOf(lock)) lock.ledger.releaseHoldOut(scope);
}

function scopesOf({ config, universe, purpose }: HoldOutLock): HoldOutScope[] {
  return universe.sources.map((source) => ({ purpose, series: `${source} ${config.interval}` }));
}
