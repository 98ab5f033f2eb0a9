import { closeTimeOf } from '../core/candle.ts';
import type { Listing } from '../core/listing.ts';
import { formatDuration, isoFromInstant, type Instant } from '../core/time.ts';
import { basisOf, describeListing } from '../market/describe-listing.ts';
import { findGaps } from '../market/find-gaps.ts';
import type { LoadedFacts } from '../market/fact-store.port.ts';
import type { DataSummary, FactsSummary } from '../report/research-summary.ts';
import type { Universe } from './load-universe.ts';

/** Describes the candles of a universe, with their holes. */
export function dataSummary({ loaded, listings, sources }: Universe): DataSummary[] {
  return loaded.map(({ series, contentHash, facts }, market) => ({
    instrument: series.instrument.id,
    venue: series.instrument.venue,
    candlesOf: sources[market] ?? '',
    ...termsOf(listings[market]),
    interval: formatDuration(series.interval),
    from: isoFromInstant(series.openTime[0] as Instant),
    to: isoFromInstant(closeTimeOf(series, series.length - 1)),
    rows: series.length,
    segments: series.segments.length,
    missing: findGaps(series.openTime, series.interval).reduce((sum, { missing }) => sum + missing, 0),
    contentHash,
    ...(facts === undefined ? {} : { facts: facts.map(factsSummary) }),
  }));
}

function factsSummary({ facts, contentHash }: LoadedFacts): FactsSummary {
  const { kind, length, knownAt } = facts;
  const [from, to] = [isoFromInstant(knownAt[0] as Instant), isoFromInstant(knownAt.at(-1) as Instant)];
  return { kind, rows: length, from, to, contentHash };
}

function termsOf(listing: Listing | undefined): { readonly terms?: string } {
  return listing === undefined ? {} : { terms: `${describeListing(listing)} (${basisOf(listing)})` };
}

/** Warnings that name the holes. Nothing is computed across a hole. */
export function holeWarnings(universe: Universe): string[] {
  return dataSummary(universe)
    .filter(({ missing }) => missing > 0)
    .map(
      ({ candlesOf, missing, segments }) =>
        `${candlesOf} has ${segments - 1} ${segments === 2 ? 'hole' : 'holes'} with ${missing} missing candles; no feature window, label or fold row spans one.`,
    );
}
