import type { kraken } from 'ccxt';
import { UnexpectedAnswer } from '../unexpected-answer.ts';

/**
 * Lets a client ask for the venue's markets again after a failure. ccxt (4.5.84) hands out its first failure for ever,
 * so that a venue which was away when a process began could never be traded; and it takes a page of HTML, an empty body
 * and a cut one for a venue that lists nothing.
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
