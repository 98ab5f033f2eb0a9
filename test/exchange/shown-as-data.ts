import type { Candle } from '../../src/core/candle.ts';
import type { OrderBook } from '../../src/core/facts/order-book.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { stepSize } from '../../src/core/money.ts';
import { instant } from '../../src/core/time.ts';
import type { Print } from '../../src/exchange/market-input.ts';
import type { TickBar, TickBook, TickOffer, TickPrint } from './brute-force-run.ts';

/** A bar of whole ticks as the candle that data would hold. */
export function candleOf(bar: TickBar, { tick, lot }: Instrument): Candle {
  const size = stepSize(tick);
  return {
    openTime: instant(bar.openTime),
    closeTime: instant(bar.closeTime),
    open: bar.open * size,
    high: bar.high * size,
    low: bar.low * size,
    close: bar.close * size,
    volume: bar.volumeLots * stepSize(lot),
    transactions: Number.NaN,
  };
}

/** A print or a book of whole ticks as the data would hold it. */
export function inputOf(shown: TickPrint | TickBook, { tick, lot }: Instrument): Print | OrderBook {
  const at = instant(shown.at);
  const size = stepSize(tick);
  const amount = (lots: number): number => lots * stepSize(lot);
  if (shown.kind === 'print')
    return { kind: 'print', at, price: shown.ticks * size, volume: amount(shown.volumeLots ?? Number.NaN) };
  const side = (offers: readonly TickOffer[]): Float64Array =>
    Float64Array.from(offers.flatMap(({ ticks, lots }) => [ticks * size, amount(lots)]));
  return { kind: 'book', knownAt: at, bids: side(shown.bids), asks: side(shown.asks) };
}
