import type { KeyPair, KeyProblem } from '../key-pair.ts';

/** Whether keys have Kraken's form; undefined where they do. A client signs with the secret, which is base64. */
export function krakenKeyProblem({ key, secret }: KeyPair): KeyProblem | undefined {
  if (!/^[!-~]+$/.test(key)) return { part: 'key', expected: 'letters, digits and signs without a space' };
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(secret) || secret === '')
    return { part: 'secret', expected: 'base64, a multiple of four characters' };
  return undefined;
}
