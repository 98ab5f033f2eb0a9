import { EdgewiseError } from '../core/errors.ts';

/**
 * Whether an address is a loopback address of this machine. Names are not looked up, because a name such as `localhost`
 * can point to another machine.
 */
export function isLoopback(url: string): boolean {
  let host: string;
  try {
    host = new URL(url).hostname;
  } catch {
    return false;
  }
  return host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Throws `usage` unless every address is a loopback address. Paper trading calls this whatever its settings say. */
export function requireLoopback(urls: readonly string[]): void {
  const foreign = urls.filter((url) => !isLoopback(url));
  if (foreign.length === 0) return;
  throw new EdgewiseError('usage', 'Paper trading sends orders to this machine only', {
    expected: 'an address such as http://127.0.0.1:8787 or http://[::1]:8787',
    actual: foreign.join(', '),
    advice: 'write 127.0.0.1 for localhost: names are not looked up',
  });
}
