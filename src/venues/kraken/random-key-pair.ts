import { randomBytes } from 'node:crypto';
import type { KeyPair } from '../key-pair.ts';

/** Keys in Kraken's form, for a simulated venue: they open nothing else. */
export function randomKeyPair(): KeyPair {
  return { key: randomBytes(24).toString('base64'), secret: randomBytes(64).toString('base64') };
}
