import { textOfSteps } from '../core/decimal-text.ts';
import type { Listing } from '../core/listing.ts';

/** Describes the steps and minimums of a listing. */
export function describeListing({ tick, lot, minimumLots, minimumNotional, base, quote }: Listing): string {
  const least = minimumNotional === 0 ? '' : ` and ${minimumNotional} ${quote}`;
  const smallest = `smallest order ${textOfAmount(minimumLots, lot)} ${base}${least}`;
  return `price steps of ${textOfSteps(1, tick)} ${quote}, amount steps of ${textOfSteps(1, lot)} ${base}, ${smallest}`;
}

/** Describes the source of a listing. */
export function basisOf({ basis, source, date }: Listing): string {
  const from = date === undefined ? source : `${source}, ${date}`;
  switch (basis) {
    case 'venue':
      return `as the venue lists it: ${from}`;
    case 'recorded':
      return `recorded from the venue: ${from}`;
    case 'stated':
      return `stated in ${source}`;
    case 'assumed':
      return `assumed: ${source}`;
    default:
      return basis satisfies never;
  }
}

/** Whether two listings have the same steps and minimums. */
export function isSameListing(one: Listing, other: Listing): boolean {
  return describeListing(one) === describeListing(other);
}

/** Writes an amount without zeros at its end. */
function textOfAmount(lots: number, lot: Listing['lot']): string {
  const text = textOfSteps(lots, lot);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
