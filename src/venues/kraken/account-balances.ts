import type { AssetNames } from './asset-names.ts';
import { readAmount } from './wire-numbers.ts';

/** The balances of an account in the currencies of some pairs. All names of a currency count together. */
export interface AccountBalances {
  /** Balances by the plain name of the currency, in minor units. */
  readonly minor: ReadonlyMap<string, bigint>;
  /** Descriptions of balances that cannot be traded before they are moved. */
  readonly bound: readonly string[];
}

/** Adds up balances by currency. Moving a currency from one of its names to another leaves the sum unchanged. */
export function accountBalances(balances: Readonly<Record<string, string>>, names: AssetNames): AccountBalances {
  const minor = new Map<string, bigint>();
  const bound: string[] = [];
  for (const [name, text] of Object.entries(balances)) {
    const meaning = names.meaning(name);
    if (meaning === undefined) continue;
    const amount = readAmount(text);
    minor.set(meaning.id, (minor.get(meaning.id) ?? 0n) + amount);
    if (meaning.form === 'bound' && amount !== 0n) bound.push(`${text} ${name}`);
  }
  return { minor, bound };
}
