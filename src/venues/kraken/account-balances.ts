import type { AssetNames } from './asset-names.ts';
import { toldAmount } from './told-numbers.ts';

/** What an account has of the currencies of some pairs, all names of each together. */
export interface AccountBalances {
  /** By the plain name, in minor units. */
  readonly minor: ReadonlyMap<string, bigint>;
  /** What of it cannot be traded before it is moved, in words. */
  readonly bound: readonly string[];
}

/** Adds up balances by currency. Moving a currency from one of its names to another changes nothing in it. */
export function accountBalances(told: Readonly<Record<string, string>>, names: AssetNames): AccountBalances {
  const minor = new Map<string, bigint>();
  const bound: string[] = [];
  for (const [name, text] of Object.entries(told)) {
    const meaning = names.meaning(name);
    if (meaning === undefined) continue;
    const amount = toldAmount(text);
    minor.set(meaning.id, (minor.get(meaning.id) ?? 0n) + amount);
    if (meaning.form === 'bound' && amount !== 0n) bound.push(`${text} ${name}`);
  }
  return { minor, bound };
}
