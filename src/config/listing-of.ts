import { stepsOfText, textOfSteps } from '../core/decimal-text.ts';
import type { Listing } from '../core/listing.ts';
import { decimalStep, LEDGER_DECIMALS, type DecimalStep } from '../core/money.ts';
import type { PriceRange } from '../market/assumed-listing.ts';
import { researchListing } from '../venues/known-instruments.ts';
import { plainDecimal } from './schema-words.ts';

/** What a system file may state of an instrument, in the units that people write. */
export interface StatedListing {
  readonly price_step: number;
  readonly amount_step: number;
  readonly minimum_amount: number;
  readonly minimum_cost: number;
}

export interface ListedInstrument {
  readonly id: string;
  readonly venue: string;
  readonly listing?: StatedListing | undefined;
}

/**
 * The terms that research and simulated venues go by: what the system file states, else what was recorded of the venue,
 * else fine steps that follow from the prices. Where a file states steps, fees and margin terms stay the recorded ones.
 */
export function listingOf({ id, venue, listing }: ListedInstrument, prices?: PriceRange): Listing {
  const known = researchListing(venue, id, prices);
  if (listing === undefined) return known;
  const { fees, margin, base, quote } = known;
  const lot = stepOf(listing.amount_step);
  const minimumLots = Math.max(1, lotsOf(listing.minimum_amount, lot) ?? 1);
  return {
    id: known.id,
    venue: known.venue,
    base,
    quote,
    tick: stepOf(listing.price_step),
    lot,
    minimumLots,
    minimumNotional: listing.minimum_cost,
    ...(fees === undefined ? {} : { fees }),
    ...(margin === undefined ? {} : { margin }),
    basis: 'stated',
    source: 'the system file',
  };
}

/**
 * What is wrong with a stated listing, as what was expected of which setting; undefined for one that can be carried
 * out.
 */
export function listingProblem(
  listing: StatedListing,
): { readonly setting: keyof StatedListing; readonly expected: string } | undefined {
  const isReadable = [listing.price_step, listing.amount_step].every(
    (size) => size > 0 && plainDecimal(size) !== undefined,
  );
  // What is no step by itself has been refused as such.
  if (!isReadable) return undefined;
  const [tick, lot] = [stepOf(listing.price_step), stepOf(listing.amount_step)];
  if (tick.decimals + lot.decimals > LEDGER_DECIMALS) {
    return {
      setting: 'amount_step',
      expected: `a step that has, with price_step, at most ${LEDGER_DECIMALS} decimals`,
    };
  }
  if (lotsOf(listing.minimum_amount, lot) === undefined)
    return { setting: 'minimum_amount', expected: `a whole number of amount steps, ${textOfSteps(1, lot)}` };
  return undefined;
}

function stepOf(size: number): DecimalStep {
  return decimalStep(plainDecimal(size) ?? String(size));
}

/** Whole lots in an amount; undefined where there is a part of one. */
function lotsOf(amount: number, lot: DecimalStep): number | undefined {
  const lots = stepsOfText(plainDecimal(amount) ?? String(amount), lot);
  return typeof lots === 'number' ? lots : undefined;
}
