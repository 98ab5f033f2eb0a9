import type { Exchange } from 'ccxt';

/**
 * Makes a ccxt client read the whole body of an answer within its time limit, and reports every failure on the way as a
 * network error of ccxt. ccxt 4.5.84 stops its timer after the headers and reads the body without a limit. Three faults
 * follow from that. A body that stalled was awaited for five minutes. A compressed body that broke off was awaited for
 * ever. A reset connection or a network that is down gave an error that is not ccxt's, which ended the process as a
 * bug. Here the body is read before the timer stops, so the client hangs up on a body that takes too long.
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

/** Reads a whole answer. Rejects with ccxt's network error, which names the cause. */
async function whole(asked: ReturnType<Exchange['undiciRequest']>): ReturnType<Exchange['undiciRequest']> {
  try {
    const answer = await asked;
    const text: unknown = await answer.text();
    return { ...answer, text: () => Promise.resolve(text) };
  } catch (cause) {
    throw new TypeError('fetch failed', { cause });
  }
}
