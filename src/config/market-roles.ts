import type { MarketRole } from '../core/universe.ts';

/** What a system file says of an instrument's role. */
export interface RoledInstrument {
  readonly role?: MarketRole | undefined;
}

/** Whether an instrument is only looked at: never traded, labelled, learned from or judged. */
export function isWatched({ role }: RoledInstrument): boolean {
  return role === 'watched';
}

/** The instruments that are traded; they stand in front of those that are watched. */
export function tradedOf<Stated extends RoledInstrument>(instruments: readonly Stated[]): readonly Stated[] {
  return instruments.filter((instrument) => !isWatched(instrument));
}

/**
 * Those that belong to a system's traded instruments, of a list by slot: an account is asked about, and acts on, these
 * alone. What the owner holds of a watched market is nothing of the run.
 */
export function tradedAmong<Market>(
  { instruments }: { readonly instruments: readonly RoledInstrument[] },
  markets: readonly Market[],
): readonly Market[] {
  return markets.filter((_, slot) => !isWatched(instruments[slot] ?? {}));
}

/** The role of each market by slot; undefined where all are traded. */
export function rolesOf({
  instruments,
}: {
  readonly instruments: readonly RoledInstrument[];
}): readonly MarketRole[] | undefined {
  return instruments.some(isWatched) ? instruments.map(({ role = 'traded' }) => role) : undefined;
}
