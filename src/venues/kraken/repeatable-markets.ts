import type { kraken } from 'ccxt';
import { UnexpectedAnswer } from '../unexpected-answer.ts';

/**
 * Lets a client load the venue's markets again after a failure. ccxt 4.5.84 keeps the first failure for ever, so a
 * venue that did not answer at the start of a process could never be traded. ccxt also reads a page of HTML, an empty
 * body and a cut body as a venue without markets.
 */
export function makeMarketsRepeatable(client: kraken): void {
  const fetchMarkets = client.fetchMarkets.bind(client);
  client.fetchMarkets = async (...rest) => {
    const markets = await fetchMarkets(...rest);
    if (markets.length === 0) throw new UnexpectedAnswer('Kraken answered without markets');
    return markets;
  };
  const loadMarkets = client.loadMarkets.bind(client);
  let last: 'answered' | 'failed' = 'answered';
  client.loadMarkets = async (reload = false, ...rest) => {
    try {
      const markets = await loadMarkets(reload || last === 'failed', ...rest);
      last = 'answered';
      return markets;
    } catch (error) {
      last = 'failed';
      throw error;
    }
  };
}
