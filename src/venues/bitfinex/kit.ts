import { candleVenue } from '../candle-venue.ts';

/** Bitfinex's common spot pairs. Fees: bitfinex.com/fees. */
export const bitfinex = candleVenue({
  name: 'bitfinex',
  title: 'Bitfinex',
  fees: { makerBps: 10, takerBps: 20 },
  source: 'Bitfinex pair list and fee schedule',
  pairs: [
    { id: 'BTC/USD', tickDecimals: 1, lotDecimals: 8, minimumNotional: 0 },
    { id: 'ETH/USD', tickDecimals: 2, lotDecimals: 8, minimumNotional: 0 },
  ],
});
