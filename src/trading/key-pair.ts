import { randomBytes } from 'node:crypto';

/** What an account at a venue is opened with. */
export interface KeyPair {
  readonly key: string;
  readonly secret: string;
}

/** Keys in Kraken's form, for a simulated venue: they open nothing else. */
export function randomKeyPair(): KeyPair {
  return { key: randomBytes(24).toString('base64'), secret: randomBytes(64).toString('base64') };
}
