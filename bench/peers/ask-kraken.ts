import { createHash, createHmac } from 'node:crypto';

/** Addresses and keys that `edgewise simulate kraken --json` prints. */
export interface VenueAccess {
  readonly url: string;
  readonly socketUrl: string;
  readonly key: string;
  readonly secret: string;
  readonly killKey: string;
  readonly killSecret: string;
}

/**
 * Makes one signed call with the second key, so that it does not disturb the nonces of the client. Waits while the rate
 * limit is reached. Throws any other error of Kraken.
 */
export async function askKraken(
  { url, killKey, killSecret }: Pick<VenueAccess, 'url' | 'killKey' | 'killSecret'>,
  name: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  for (;;) {
    const path = `/0/private/${name}`;
    const nonce = String(process.hrtime.bigint());
    const body = new URLSearchParams({ nonce, ...fields }).toString();
    const inner = createHash('sha256')
      .update(nonce + body)
      .digest();
    const sign = createHmac('sha512', Buffer.from(killSecret, 'base64')).update(path).update(inner).digest('base64');
    const answer = await fetch(url + path, {
      method: 'POST',
      body,
      headers: { 'api-key': killKey, 'api-sign': sign, 'content-type': 'application/x-www-form-urlencoded' },
    });
    const { error, result } = (await answer.json()) as {
      readonly error: readonly string[];
      readonly result: Readonly<Record<string, unknown>>;
    };
    if (error[0] === undefined) return result;
    if (!error[0].includes('Rate limit')) throw new Error(`${name}: ${error[0]}`);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}
