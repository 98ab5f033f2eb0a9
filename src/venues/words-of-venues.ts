import { krakenWords } from './kraken/words.ts';
import type { VenueWords } from './venue-words.ts';

/** The venues where Edgewise trades, for help. A test holds this list against the list of kits. */
export const WORDS_OF_VENUES: readonly VenueWords[] = [krakenWords];

/** Their titles, for descriptions. */
export const TRADED_VENUES = WORDS_OF_VENUES.map(({ title }) => title).join(' or ');

/** The environment variables that hold the keys of these venues. */
export const KEY_VARIABLES = WORDS_OF_VENUES.map(({ keys }) => `${keys.key} and ${keys.secret}`).join(', or ');

/** The name of the venue in examples of commands. */
export const EXAMPLE_VENUE = WORDS_OF_VENUES[0]?.name ?? '';
