import type { Instrument } from '../../core/instrument.ts';
import type { ExchangeRules } from '../../exchange/exchange-rules.ts';
import { exchangeRules } from '../../exchange/exchange-rules.ts';
import { stepsNearest } from '../../exchange/ticks.ts';
import { MARGIN_TERMS } from './margin-terms.ts';
import { krakenPair, type KrakenPair } from './kraken-names.ts';

/** An instrument with its names on Kraken and the rules it trades under there. */
export interface KrakenMarket {
  readonly instrument: Instrument;
  readonly pair: KrakenPair;
  readonly rules: ExchangeRules;
  /** Leverages that an order may ask for; none where the pair is not traded on margin. */
  readonly leverages: readonly number[];
}

/**
 * Kraken's fees by 30-day volume in USD (maker, taker, in basis points). Source: kraken.com/features/fee-schedule, as
 * remembered; a venue changes its schedule, and live trading asks the venue for it.
 */
const KRAKEN_FEES: ExchangeRules['fees'] = [
  { volume: 0, makerBps: 25, takerBps: 40 },
  { volume: 10_000, makerBps: 20, takerBps: 35 },
  { volume: 50_000, makerBps: 14, takerBps: 24 },
  { volume: 100_000, makerBps: 12, takerBps: 22 },
  { volume: 250_000, makerBps: 10, takerBps: 20 },
  { volume: 500_000, makerBps: 8, takerBps: 18 },
  { volume: 1_000_000, makerBps: 6, takerBps: 16 },
  { volume: 2_500_000, makerBps: 4, takerBps: 14 },
  { volume: 5_000_000, makerBps: 2, takerBps: 12 },
  { volume: 10_000_000, makerBps: 0, takerBps: 10 },
];

/** Smallest orders in base currency. Source: Kraken's support pages, as remembered; an instrument that asks more keeps its own. */
const SMALLEST_ORDERS: Readonly<Record<string, number>> = { BTC: 0.00005, ETH: 0.001, SOL: 0.02, XRP: 2 };

/**
 * A market of the simulator: Kraken's fees and half a basis point of spread unless told otherwise. One of kind `margin`
 * takes orders with leverage too; every other is Kraken's spot market, paid in full and never short.
 */
export function krakenMarket(instrument: Instrument, changes: Partial<ExchangeRules> = {}): KrakenMarket {
  const smallest = stepsNearest(SMALLEST_ORDERS[instrument.base] ?? 0, instrument.lot);
  return {
    instrument: { ...instrument, kind: instrument.kind === 'margin' ? 'margin' : 'spot', minimumLots: Math.max(instrument.minimumLots, smallest) },
    pair: krakenPair(instrument.base, instrument.quote),
    rules: exchangeRules({ fees: KRAKEN_FEES, halfSpreadBps: 0.5, slippageBps: 0, limitFill: 'touch', ...changes }),
    leverages: instrument.kind === 'margin' ? MARGIN_TERMS.leverages : [],
  };
}
