import { ParquetFactStore } from '../adapters/duckdb/parquet-fact-store.ts';
import type { Disk } from '../adapters/files/disk.ts';
import { LONGEST_SHOWN } from '../core/facts/fact-age.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import { instant } from '../core/time.ts';
import { factsBeside } from '../config/workspace.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import type { CandleRange, LoadedSeries } from '../market/candle-store.port.ts';
import type { FactRange, LoadedFacts } from '../market/fact-store.port.ts';

/** Stored candles of a market, and the facts that the system names for it. */
export interface LoadedMarket extends LoadedSeries {
  /** One series of each kind, in the order of the file; absent where the file names none. */
  readonly facts?: readonly LoadedFacts[];
}

/**
 * Loads the facts that a system names for one of its instruments, from the same source as its candles. They begin
 * before the candles, so that the first moment shows what was known then. Throws `data-missing`, which says how to
 * import facts, where a kind is not stored.
 */
export async function loadFacts(
  { facts: kinds }: Pick<SystemConfig['instruments'][number], 'facts'>,
  { venue, instrument, from, to }: CandleRange,
  { candles, disk }: { readonly candles: string; readonly disk: Disk },
): Promise<Pick<LoadedMarket, 'facts'>> {
  if (kinds === undefined || kinds.length === 0) return {};
  const store = new ParquetFactStore(factsBeside(candles), disk);
  const loaded: LoadedFacts[] = [];
  for (const kind of kinds) {
    const begin = from === undefined ? Number.NEGATIVE_INFINITY : from - LONGEST_SHOWN[kind];
    const range: FactRange = {
      venue,
      instrument,
      kind,
      ...(Number.isFinite(begin) ? { from: instant(begin) } : {}),
      ...(to === undefined ? {} : { to }),
    };
    loaded.push(await store.load(range));
  }
  return { facts: loaded };
}

interface LoadedFactsOfMarkets {
  readonly loaded: readonly Pick<LoadedMarket, 'facts'>[];
  readonly watched?: { readonly loaded: readonly Pick<LoadedMarket, 'facts'>[] };
}

/** The facts of each market by slot, the watched ones last; undefined where no market has any. */
export function factsOf({ loaded, watched }: LoadedFactsOfMarkets): readonly (readonly FactSeries[])[] | undefined {
  const markets = [...loaded, ...(watched?.loaded ?? [])];
  if (markets.every(({ facts }) => facts === undefined)) return undefined;
  return markets.map(({ facts = [] }) => facts.map((each) => each.facts));
}
