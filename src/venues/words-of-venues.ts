import { krakenWords } from './kraken/words.ts';
import type { VenueWords } from './venue-words.ts';

/** The words of all venues where Edgewise trades, for help texts. A test compares this list with the list of kits. */
export const WORDS_OF_VENUES: readonly VenueWords[] = [krakenWords];

/** The titles of these venues, for descriptions. */
export const TRADED_VENUES = WORDS_OF_VENUES.map(({ title }) => title).join(' or ');

/** The environment variables that hold the keys of these venues. */
export const KEY_VARIABLES = WORDS_OF_VENUES.map(({ keys }) => `${keys.key} and ${keys.secret}`).join(', or ');

/** The name of the venue in examples of commands. */
export const EXAMPLE_VENUE = WORDS_OF_VENUES[0]?.name ?? '';
