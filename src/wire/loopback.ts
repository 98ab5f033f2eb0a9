import { EdgewiseError } from '../core/errors.ts';

/** Whether an address is this machine's own. Names are not looked up: `localhost` may be anybody's. */
export function isLoopback(url: string): boolean {
  let host: string;
  try {
    host = new URL(url).hostname;
  } catch {
    return false;
  }
  return host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Throws `usage` unless every address is this machine's own. What paper trading is held to, whatever its config says.
 */
export function requireLoopback(urls: readonly string[]): void {
  const foreign = urls.filter((url) => !isLoopback(url));
  if (foreign.length === 0) return;
  throw new EdgewiseError('usage', 'Paper trading sends orders to this machine only', {
    expected: 'an address such as http://127.0.0.1:8787 or http://[::1]:8787',
    actual: foreign.join(', '),
    advice: 'write 127.0.0.1 for localhost: names are not looked up',
  });
}
