import type { Instrument } from '../../core/instrument.ts';
import type { BorrowTerms } from '../../core/listing.ts';
import type { ExchangeRules } from '../../exchange/exchange-rules.ts';
import { exchangeRules } from '../../exchange/exchange-rules.ts';
import { stepsNearest } from '../../exchange/ticks.ts';
import { krakenTerms, recordedKraken } from '../../market/recorded-kraken.ts';
import { MARGIN_TERMS } from './margin-terms.ts';
import { krakenPair, type KrakenPair } from './kraken-names.ts';

/** An instrument with its names on Kraken and the rules it trades under there. */
export interface KrakenMarket {
  readonly instrument: Instrument;
  readonly pair: KrakenPair;
  readonly rules: ExchangeRules;
  /** Leverages that an order may ask for; none where the pair is not traded on margin. */
  readonly leverages: readonly number[];
  /** What lending for a position costs. */
  readonly borrow: BorrowTerms;
}

/** Smallest orders in base currency. Source: Kraken's support pages, as remembered; an instrument that asks more keeps its own. */
const SMALLEST_ORDERS: Readonly<Record<string, number>> = { BTC: 0.00005, ETH: 0.001, SOL: 0.02, XRP: 2 };

/**
 * A market of the simulator: Kraken's recorded fees and rates for lending, and half a basis point of spread unless told otherwise. One of kind `margin`
 * takes orders with leverage too; every other is Kraken's spot market, paid in full and never short.
 */
export function krakenMarket(instrument: Instrument, changes: Partial<ExchangeRules> = {}): KrakenMarket {
  const common = krakenTerms();
  const { fees = common.fees, margin: borrow = common.margin } = recordedKraken(instrument.id) ?? common;
  const smallest = stepsNearest(SMALLEST_ORDERS[instrument.base] ?? 0, instrument.lot);
  return {
    instrument: { ...instrument, kind: instrument.kind === 'margin' ? 'margin' : 'spot', minimumLots: Math.max(instrument.minimumLots, smallest) },
    pair: krakenPair(instrument.base, instrument.quote),
    rules: exchangeRules({ fees, halfSpreadBps: 0.5, slippageBps: 0, limitFill: 'touch', ...changes }),
    leverages: instrument.kind === 'margin' ? MARGIN_TERMS.leverages : [],
    borrow,
  };
}
