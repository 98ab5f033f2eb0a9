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
 * Those of a list that the system does not only watch, by their ids: an account is asked about, and acts on, these
 * alone. What the owner holds of a watched market is nothing of the run. The list may lack markets that are gone.
 */
export function tradedAmong<Market extends { readonly id: string }>(
  { instruments }: { readonly instruments: readonly (RoledInstrument & { readonly id: string })[] },
  markets: readonly Market[],
): readonly Market[] {
  const watched = new Set(instruments.filter(isWatched).map(({ id }) => id));
  return markets.filter(({ id }) => !watched.has(id));
}

/** The role of each market by slot; undefined where all are traded. */
export function rolesOf({
  instruments,
}: {
  readonly instruments: readonly RoledInstrument[];
}): readonly MarketRole[] | undefined {
  return instruments.some(isWatched) ? instruments.map(({ role = 'traded' }) => role) : undefined;
}
