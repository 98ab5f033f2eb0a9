import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { AccountLimits } from '../core/account-sum.ts';
import type { EarlierClaim } from '../live/account-book.port.ts';
import { percent } from '../risk/percent.ts';
import { liveFolderAt } from './run-folder.ts';
import { hasAccountSwitch } from './run-switch.ts';

/** What the health of a run says of its account; the rest of it is not read. */
const HEALTH = z.object({
  account: z.object({
    systems: z.array(z.string()).min(1),
    limits: z.object({ maximumDailyLoss: z.number().exactOptional(), maximumDrawdown: z.number().exactOptional() }),
  }),
});

/**
 * The claim that a run made at the account with this switch when it began; undefined for a run that has not begun, and
 * for one that shared no account, or another one. Ask before the switch is noted anew, and before health is written.
 */
export function earlierClaim(folder: string, switchPath: string): EarlierClaim | undefined {
  const { journal, health } = liveFolderAt(folder);
  if (!existsSync(journal) || !hasAccountSwitch(folder, switchPath)) return undefined;
  return { known: knownOf(health) };
}

function knownOf(health: string): string {
  try {
    const { systems, limits } = HEALTH.parse(JSON.parse(readFileSync(health, 'utf8'))).account;
    return `last known: the systems ${systems.join(', ')}; ${limitsInWords(limits)}`;
  } catch {
    return 'what it said is not known';
  }
}

function limitsInWords({ maximumDailyLoss, maximumDrawdown }: AccountLimits): string {
  const set = [
    ...(maximumDailyLoss === undefined ? [] : [`${percent(maximumDailyLoss)} in a day`]),
    ...(maximumDrawdown === undefined ? [] : [`${percent(maximumDrawdown)} from the highest`]),
  ];
  return set.length === 0 ? 'no limits' : `limits of ${set.join(' and ')}`;
}
