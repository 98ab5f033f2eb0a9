import { candleVenue } from '../candle-venue.ts';
import { RECORDED_MESSAGES } from './recorded-messages.ts';

/** Binance's common spot pairs. Fees: binance.com/en/fee/schedule, VIP 0, spot. */
export const binance = candleVenue({
  name: 'binance',
  title: 'Binance',
  fees: { makerBps: 10, takerBps: 10 },
  source: 'Binance exchangeInfo and fee schedule',
  recording: RECORDED_MESSAGES,
  pairs: [
    { id: 'BTC/USDT', tickDecimals: 2, lotDecimals: 5, minimumNotional: 5 },
    { id: 'ETH/USDT', tickDecimals: 2, lotDecimals: 4, minimumNotional: 5 },
    { id: 'BNB/USDT', tickDecimals: 2, lotDecimals: 3, minimumNotional: 5 },
    { id: 'SOL/USDT', tickDecimals: 2, lotDecimals: 3, minimumNotional: 5 },
    { id: 'XRP/USDT', tickDecimals: 4, lotDecimals: 1, minimumNotional: 5 },
  ],
});
