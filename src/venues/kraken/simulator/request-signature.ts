import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Kraken's signature of a private call: HMAC-SHA512, keyed with the decoded secret, over the path and the SHA-256 of
 * nonce and body. Source: Kraken's REST documentation, "Authentication".
 */
export function requestSignature(secret: string, path: string, nonce: string, body: string): string {
  const inner = createHash('sha256')
    .update(nonce + body)
    .digest();
  return createHmac('sha512', Buffer.from(secret, 'base64')).update(path).update(inner).digest('base64');
}

/** Compares in constant time. */
export function sameSignature(left: string, right: string): boolean {
  const [first, second] = [Buffer.from(left), Buffer.from(right)];
  return first.length === second.length && timingSafeEqual(first, second);
}
