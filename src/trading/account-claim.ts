import { existsSync } from 'node:fs';
import { tradedOf } from '../config/market-roles.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { minorFromAmount } from '../core/money.ts';
import type { Engine } from '../engine/engine.ts';
import type { PublishedBooks } from '../live/account-book.port.ts';
import type { AccountClaim, AccountGuard } from './account-guard.ts';
import { liveFolderAt } from './run-folder.ts';
import { venueBalanceMinor } from './run-money.ts';

export interface JoinAccountOptions {
  readonly config: Pick<SystemConfig, 'name' | 'cash' | 'instruments'>;
  readonly folder: string;
  /** Absent where the run has its account for itself. */
  readonly account?: AccountGuard;
}

/**
 * Claims the capital of a run that is to begin, before anything of it is written. A run that has a journal has begun:
 * it claims by `joinAccount`. Rejects with `check-failed` where the account has no room for it.
 */
export async function claimCapital(
  options: JoinAccountOptions & { readonly tag: string },
  heldMinor: bigint,
): Promise<void> {
  const { config, folder, account, tag } = options;
  if (account === undefined || existsSync(liveFolderAt(folder).journal)) return;
  const cashMinor = minorFromAmount(config.cash);
  await account.join(
    claimOf(options, tag),
    { balanceMinor: cashMinor, equityMinor: cashMinor, positions: 'flat' },
    heldMinor,
  );
}

type PublishedEngine = Pick<Engine, 'portfolio' | 'instruments' | 'workingOrders'>;

/** Renews the claim of a run that stands where its journal ends. It goes on where that fails, and enters nothing. */
export async function joinAccount(
  options: JoinAccountOptions,
  run: { readonly tag: string; readonly engine: PublishedEngine },
  heldMinor: bigint,
): Promise<void> {
  await options.account?.rejoin(claimOf(options, run.tag), publishedOf(run.engine), heldMinor);
}

/** What a run publishes of its books. One with an order under way may have a position by the time that it dies. */
export function publishedOf(engine: PublishedEngine): Omit<PublishedBooks, 'at'> {
  const { portfolio, instruments } = engine;
  return {
    balanceMinor: venueBalanceMinor(portfolio, instruments),
    equityMinor: minorFromAmount(portfolio.equity),
    positions: portfolio.isFlat && engine.workingOrders().length === 0 ? 'flat' : 'open',
  };
}

function claimOf({ config, folder }: JoinAccountOptions, tag: string): AccountClaim {
  const pairs = tradedOf(config.instruments).map(({ id }) => id.split('/'));
  return {
    tag,
    system: config.name,
    folder: liveFolderAt(folder).root,
    quote: pairs[0]?.[1] ?? '',
    bases: pairs.map(([base = '']) => base),
    capitalMinor: minorFromAmount(config.cash),
  };
}
