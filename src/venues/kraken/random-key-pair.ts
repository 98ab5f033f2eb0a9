import { randomBytes } from 'node:crypto';
import type { KeyPair } from '../key-pair.ts';

/** Makes random keys in Kraken's form. They are valid at a simulated venue only. */
export function randomKeyPair(): KeyPair {
  return { key: randomBytes(24).toString('base64'), secret: randomBytes(64).toString('base64') };
}
