import { VENUE_KITS } from './venue-kits.ts';

/** The venues where Edgewise trades, by their titles, for help and descriptions. */
export const TRADED_VENUES = VENUE_KITS.map(({ title }) => title).join(' or ');

/** The environment variables that hold the keys of these venues, for help. */
export const KEY_VARIABLES = VENUE_KITS.map(({ keys }) => `${keys.key} and ${keys.secret}`).join(', or ');

/** The same variables, one by one. */
export const ACCOUNT_VARIABLES: readonly string[] = VENUE_KITS.flatMap(({ keys }) => [keys.key, keys.secret]);

/** The name of the venue in examples of commands. */
export const EXAMPLE_VENUE = VENUE_KITS[0]?.name ?? '';
