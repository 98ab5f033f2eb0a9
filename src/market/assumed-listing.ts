import type { Listing } from '../core/listing.ts';
import { LEDGER_DECIMALS } from '../core/money.ts';

/** The lowest and the highest price of some candles. */
export interface PriceRange {
  readonly lowest: number;
  readonly highest: number;
}

/** Number of significant digits of the assumed price step, relative to the lowest price. */
const PRICE_DIGITS = 7;
/** Digits that make a lot worth at most a thousandth of the quote currency. */
const LOT_WORTH_DIGITS = 4;
const MOST_LOT_DECIMALS = 8;
/** Whole numbers with up to this number of digits are exact in a double. */
const EXACT_DIGITS = 15;

/**
 * A listing for an instrument whose real listing is not known. Its steps are so fine that rounding to them changes no
 * result, and it has no smallest order. The steps follow from the values of the prices, not from how they were written.
 */
export function assumedListing(venue: string, id: string, { lowest, highest }: PriceRange): Listing {
  const [base = '', quote = ''] = id.split('/');
  const lotDecimals = within(0, LOT_WORTH_DIGITS + magnitude(highest), MOST_LOT_DECIMALS);
  const most = Math.min(LEDGER_DECIMALS - lotDecimals, EXACT_DIGITS - 1 - magnitude(highest));
  const tickDecimals = within(0, PRICE_DIGITS - 1 - magnitude(lowest), most);
  return {
    id,
    venue,
    base,
    quote,
    tick: { units: 1, decimals: tickDecimals },
    lot: { units: 1, decimals: lotDecimals },
    minimumLots: 1,
    minimumNotional: 0,
    basis: 'assumed',
    source: 'no listing is known: steps too fine to matter, and no smallest order',
  };
}

/** The power of ten of the highest digit: 0 for 1 to 9.99, -5 for 1.2e-5. */
function magnitude(price: number): number {
  return price > 0 && Number.isFinite(price) ? Math.floor(Math.log10(price)) : 0;
}

function within(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** The lowest low and the highest high; both are 1 where there is no candle. */
export function priceRangeOf({ low, high }: { readonly low: Float64Array; readonly high: Float64Array }): PriceRange {
  if (low.length === 0) return { lowest: 1, highest: 1 };
  return {
    lowest: low.reduce((least, price) => Math.min(least, price)),
    highest: high.reduce((most, price) => Math.max(most, price)),
  };
}
