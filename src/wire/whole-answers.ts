import type { Exchange } from 'ccxt';

/**
 * Holds a client to its time limit for the whole of an answer, and calls every failure on the way a failure of the
 * network. ccxt (4.5.84) stops its timer at the headers and reads the body behind it: one that stalled was waited for
 * five minutes, a compressed one that broke off for ever, and one that was reset, like a network that is down, failed
 * with an error that is not ccxt's, which ended the process as a bug. Read before the timer stops, a body that takes
 * too long is hung up on.
 */
export function readAnswersWhole(client: Exchange): void {
  const request = client.undiciRequest.bind(client);
  client.undiciRequest = async (address: string, call: { readonly signal: AbortSignal }) => {
    const { signal } = call;
    const givenUp = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('The operation was aborted', 'AbortError')), {
        once: true,
      });
    });
    return Promise.race([givenUp, whole(request(address, call))]);
  };
}

/** Rejects with what ccxt calls a failure of the network, and says what its cause was. */
async function whole(asked: ReturnType<Exchange['undiciRequest']>): ReturnType<Exchange['undiciRequest']> {
  try {
    const answer = await asked;
    const text: unknown = await answer.text();
    return { ...answer, text: () => Promise.resolve(text) };
  } catch (cause) {
    throw new TypeError('fetch failed', { cause });
  }
}
