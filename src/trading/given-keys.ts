import { EdgewiseError } from '../core/errors.ts';
import type { KeyPair } from '../venues/key-pair.ts';

/** As the command line or the environment has them. */
export interface GivenKeys {
  readonly key?: string;
  readonly secret?: string;
  readonly killKey?: string;
  readonly killSecret?: string;
}

/**
 * The keys that a simulated venue shall know: those that were given, so that bots keep theirs over a restart, and new
 * ones for the rest. Throws `usage`.
 */
export function keysFrom(
  { key, secret, killKey, killSecret }: GivenKeys,
  newKeys: () => KeyPair,
): {
  readonly trade: KeyPair;
  readonly kill: KeyPair;
} {
  const trade = pairFrom('--key and --secret', key, secret) ?? newKeys();
  const kill = pairFrom('--kill-key and --kill-secret', killKey, killSecret) ?? newKeys();
  if (trade.key === kill.key) throw refused('--kill-key', 'another key than --key', 'the same');
  return { trade, kill };
}

/** Undefined where neither was given. An empty variable of the environment is none. */
function pairFrom(where: string, key = '', secret = ''): KeyPair | undefined {
  if (key === '' && secret === '') return undefined;
  if (key === '' || secret === '') throw refused(where, 'both of them or neither', 'one of them');
  if (!/^[\x21-\x7e]+$/.test(key)) throw refused(where, 'a key of letters, digits and signs without spaces', 'another');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(secret))
    throw refused(where, 'a secret in base64, as clients sign with it', 'another');
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
