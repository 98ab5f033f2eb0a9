import { isVolumeKnown, type CandleSeries } from '../core/candle.ts';
import { countOf } from '../core/count-of.ts';
import { describeListing } from '../market/describe-listing.ts';
import type { LoadedUniverse } from './load-universe.ts';
import type { SystemConfig } from '../config/system-schema.ts';

/** Sentences that name the assumptions of research about its instruments. */
export function listingWarnings(
  { listings, loaded, sources }: LoadedUniverse,
  { costs }: Pick<SystemConfig, 'costs'>,
): string[] {
  const assumed = listings.flatMap((listing, place) => {
    if (listing.basis !== 'assumed') return [];
    return [
      `No listing of ${listing.venue} ${listing.id} is known. Supposed are ${describeListing(listing)}: finer than a venue's. \`instruments[${place}].listing\` states others.`,
    ];
  });
  const untold = loaded.flatMap(({ series }, place) => {
    const bars = barsWithoutVolume(series);
    if (bars === 0) return [];
    const share = `${Math.round(100 * costs.participation)} % of a bar's volume`;
    return [
      `${bars} of ${countOf(series.length, 'candle')} of ${sources[place] ?? series.instrument.id} moved and have no volume: there orders fill whole, where ${share} would limit them.`,
    ];
  });
  return [...assumed, ...untold];
}

function barsWithoutVolume({ length, high, low, volume }: CandleSeries): number {
  let bars = 0;
  for (let row = 0; row < length; row++) {
    if (!isVolumeKnown({ high: high[row] ?? 0, low: low[row] ?? 0, volume: volume[row] ?? 0 })) bars++;
  }
  return bars;
}
