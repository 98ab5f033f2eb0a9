import type { Instrument } from '../../../core/instrument.ts';
import type { BorrowTerms, MarginTerms } from '../../../core/listing.ts';
import type { ExchangeRules } from '../../../exchange/exchange-rules.ts';
import { exchangeRules } from '../../../exchange/exchange-rules.ts';
import { krakenTerms, recordedKraken } from '../recorded-kraken.ts';
import { MARGIN_TERMS } from './margin-terms.ts';
import { krakenPair, type KrakenPair } from './kraken-names.ts';

/** An instrument with its names and its trading rules at Kraken. */
export interface KrakenMarket {
  readonly instrument: Instrument;
  readonly pair: KrakenPair;
  readonly rules: ExchangeRules;
  /** Leverages that an order may have, by side; empty where the pair is not traded on margin. */
  readonly leverages: { readonly buy: readonly number[]; readonly sell: readonly number[] };
  /** The largest positions that Kraken allows, in base currency; absent where it states none. */
  readonly positionLimits: { readonly long?: number; readonly short?: number };
  /** The costs of borrowing for a position. */
  readonly borrow: BorrowTerms;
}

/**
 * A market of the simulator: Kraken's recorded fees, leverages and rates for lending, and half a basis point of spread
 * unless `changes` says otherwise. Steps and minimums are those of the instrument. An instrument of kind `margin` takes
 * orders with leverage too. Every other one is traded on the spot market, paid in full and never short.
 */
export function krakenMarket(instrument: Instrument, changes: Partial<ExchangeRules> = {}): KrakenMarket {
  const common = krakenTerms();
  const listing = recordedKraken(instrument.id);
  const { fees = common.fees, margin: borrow = common.margin } = listing ?? common;
  return {
    instrument: { ...instrument, kind: instrument.kind === 'margin' ? 'margin' : 'spot' },
    pair: krakenPair(instrument.base, instrument.quote),
    rules: exchangeRules({ fees, halfSpreadBps: 0.5, slippageBps: 0, limitFill: 'touch', ...changes }),
    leverages: instrument.kind === 'margin' ? leveragesOf(listing?.margin) : { buy: [], sell: [] },
    positionLimits: positionLimitsOf(listing?.margin),
    borrow,
  };
}

/** The leverages that Kraken lists. A pair that was not recorded has those of most pairs. */
function leveragesOf({ buyLeverages, sellLeverages }: Partial<MarginTerms> = {}): KrakenMarket['leverages'] {
  return { buy: buyLeverages ?? MARGIN_TERMS.leverages, sell: sellLeverages ?? MARGIN_TERMS.leverages };
}

function positionLimitsOf({ longLimit, shortLimit }: Partial<MarginTerms> = {}): KrakenMarket['positionLimits'] {
  return {
    ...(longLimit === undefined ? {} : { long: longLimit }),
    ...(shortLimit === undefined ? {} : { short: shortLimit }),
  };
}
