import type { KeyPair } from './key-pair.ts';
import type { KeyVariables } from './key-variables.ts';

/** The keys of an account from the environment; undefined where one of them is not set, or empty. */
export function keysFromEnvironment({
  key: keyName,
  secret: secretName,
}: Pick<KeyVariables, 'key' | 'secret'>): KeyPair | undefined {
  const [key = '', secret = ''] = [process.env[keyName], process.env[secretName]];
  return key === '' || secret === '' ? undefined : { key, secret };
}
