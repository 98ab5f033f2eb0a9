import { EdgewiseError } from '../core/errors.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';

/** As the command line or the environment has them. */
export interface GivenKeys {
  readonly key?: string;
  readonly secret?: string;
  readonly killKey?: string;
  readonly killSecret?: string;
}

/** The options that give each part. */
type KeyOptions = Readonly<Record<keyof KeyPair, string>>;

const TRADE: KeyOptions = { key: '--key', secret: '--secret' };
const KILL: KeyOptions = { key: '--kill-key', secret: '--kill-secret' };

/** How the keys of a venue are made, and what is wrong with the form of given ones. */
export interface KeyForm {
  readonly newKeys: () => KeyPair;
  /** By default every text is a key and a secret. */
  readonly problemOf: VenueKit['keyProblem'];
}

/**
 * The keys that a simulated venue shall know: those that were given, so that bots keep theirs over a restart, and new
 * ones for the rest. Throws `usage`.
 */
export function keysFrom(
  { key, secret, killKey, killSecret }: GivenKeys,
  { newKeys, problemOf }: KeyForm,
): {
  readonly trade: KeyPair;
  readonly kill: KeyPair;
} {
  const pairFrom = (names: KeyOptions, pair: KeyPair | undefined): KeyPair => {
    const problem = pair === undefined ? undefined : problemOf?.(pair);
    if (problem !== undefined) throw refused(names[problem.part], problem.expected, 'another form');
    return pair ?? newKeys();
  };
  const trade = pairFrom(TRADE, wholePair(TRADE, key, secret));
  const kill = pairFrom(KILL, wholePair(KILL, killKey, killSecret));
  if (trade.key === kill.key) throw refused('--kill-key', 'another key than --key', 'the same');
  return { trade, kill };
}

/** Undefined where neither was given. An empty variable of the environment is none. */
function wholePair(names: KeyOptions, key = '', secret = ''): KeyPair | undefined {
  if (key === '' && secret === '') return undefined;
  if (key === '' || secret === '')
    throw refused(`${names.key} and ${names.secret}`, 'both of them or neither', 'one of them');
  return { key, secret };
}

/** Says nothing of what was given: somebody may have pasted a key that opens more. */
function refused(where: string, expected: string, actual: string): EdgewiseError {
  return new EdgewiseError('usage', 'The simulated venue cannot take these keys', {
    where,
    expected,
    actual,
    advice: 'give those that an earlier start printed, or leave them out for new ones',
  });
}
