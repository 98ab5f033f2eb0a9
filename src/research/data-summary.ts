import { closeTimeOf } from '../core/candle.ts';
import type { Listing } from '../core/listing.ts';
import { formatDuration, isoFromInstant, type Instant } from '../core/time.ts';
import { basisOf, describeListing } from '../market/describe-listing.ts';
import { findGaps } from '../market/find-gaps.ts';
import type { LoadedFacts } from '../market/fact-store.port.ts';
import type { DataSummary, FactsSummary } from '../report/research-summary.ts';
import type { LoadedMarkets, LoadedUniverse } from './load-universe.ts';

/** Describes all that a result depends on: the traded markets, then the watched ones. */
export function wholeDataSummary(universe: LoadedUniverse): DataSummary[] {
  return [...dataSummary(universe), ...(universe.watched === undefined ? [] : dataSummary(universe.watched))];
}

/** Describes the candles of markets, with their holes. */
export function dataSummary({ loaded, listings, sources }: LoadedMarkets): DataSummary[] {
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
export function holeWarnings(universe: LoadedUniverse): string[] {
  return wholeDataSummary(universe)
    .filter(({ missing }) => missing > 0)
    .map(
      ({ candlesOf, missing, segments }) =>
        `${candlesOf} has ${segments - 1} ${segments === 2 ? 'hole' : 'holes'} with ${missing} missing candles; no feature window, label or fold row spans one.`,
    );
}
