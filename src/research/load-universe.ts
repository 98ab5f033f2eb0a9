import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { importCandles } from '../adapters/files/import-candles.ts';
import { nodeDisk, type Disk } from '../adapters/files/disk.ts';
import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import type { Instrument } from '../core/instrument.ts';
import { parseIsoTime } from '../core/iso-time.ts';
import { instrumentOf, type Listing } from '../core/listing.ts';
import type { ReportProgress } from '../core/progress.ts';
import type { Instant } from '../core/time.ts';
import type { CandleRange, LoadedSeries } from '../market/candle-store.port.ts';
import { priceRangeOf } from '../market/assumed-listing.ts';
import { tradedOf } from '../config/market-roles.ts';
import type { MarketPast } from '../market/market-past.ts';
import { listingOf } from '../config/listing-of.ts';
import { candleAdvice } from './candle-advice.ts';
import { loadFacts, type LoadedMarket } from './load-facts.ts';
import { BUNDLED_SAMPLES, type BundledSampleName } from '../config/bundled-samples.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';

/** Markets with their candles, in the order of the file. */
export interface LoadedMarkets {
  readonly instruments: readonly Instrument[];
  /** The terms of each instrument, as the one source for steps, minimums, fees and margin. */
  readonly listings: readonly Listing[];
  readonly loaded: readonly LoadedMarket[];
  /** Source of the candles of each instrument, such as `binance BTC/USDT`. */
  readonly sources: readonly string[];
}

/** The markets that a system trades, and those that it only watches. */
export interface LoadedUniverse extends LoadedMarkets {
  /** Absent where all markets are traded. */
  readonly watched?: LoadedMarkets;
}

/** What is stored of every market of a universe, by slot: the traded ones, then the watched ones. */
export function marketsOfUniverse({
  loaded,
  watched,
}: Pick<LoadedUniverse, 'loaded' | 'watched'>): readonly MarketPast[] {
  return [...loaded, ...(watched?.loaded ?? [])].map(({ series, facts }) => ({
    series,
    ...(facts === undefined ? {} : { facts: facts.map((each) => each.facts) }),
  }));
}

/** The instruments of every market of a universe, by slot. */
export function instrumentsOfUniverse({ instruments, watched }: LoadedUniverse): readonly Instrument[] {
  return [...instruments, ...(watched?.instruments ?? [])];
}

const SAMPLE_FILES: Readonly<Record<BundledSampleName, string>> = {
  'btc-1h': fileURLToPath(new URL('../../data/sample/BTCUSDT_1h_2017-2024.csv.gz', import.meta.url)),
};

/**
 * Loads the candles of every instrument, and the facts that the system names. Imports the bundled sample first when the
 * system names it and it is not imported yet. Throws `data-missing` with how to import candles, or `data-corrupt`.
 */
export async function loadUniverse(
  config: SystemConfig,
  folder: string,
  progress: ReportProgress,
  disk: Disk = nodeDisk,
): Promise<LoadedUniverse> {
  const store = new ParquetCandleStore(folder, disk);
  if (config.bundled_sample !== undefined) await importSample(store, config.bundled_sample, progress);
  const markets: Market[] = [];
  for (const [index, { id, venue, kind, candles, listing: stated, facts: kinds }] of config.instruments.entries()) {
    progress({ stage: 'loading candles', done: index, total: config.instruments.length });
    const source = candles ?? { venue, instrument: id };
    const range = rangeOf(config, source);
    const found = await load(store, range);
    const facts = await loadFacts({ facts: kinds }, range, { candles: folder, disk });
    const listing = listingOf({ id, venue, listing: stated }, priceRangeOf(found.series));
    const loaded = { ...found, ...facts, series: { ...found.series, instrument: instrumentOf(listing, kind) } };
    markets.push({ loaded, listing, source: `${source.venue} ${source.instrument}` });
  }
  const traded = tradedOf(config.instruments).length;
  const universe = loadedMarkets(markets.slice(0, traded));
  return traded === markets.length ? universe : { ...universe, watched: loadedMarkets(markets.slice(traded)) };
}

interface Market {
  readonly loaded: LoadedMarket;
  readonly listing: Listing;
  readonly source: string;
}

function loadedMarkets(markets: readonly Market[]): LoadedMarkets {
  return {
    instruments: markets.map(({ loaded }) => loaded.series.instrument),
    listings: markets.map(({ listing }) => listing),
    loaded: markets.map(({ loaded }) => loaded),
    sources: markets.map(({ source }) => source),
  };
}

/** Adds advice to the failure of the store when candles of the same market are stored under another name. */
async function load(store: ParquetCandleStore, range: CandleRange): Promise<LoadedSeries> {
  try {
    return await store.load(range);
  } catch (error) {
    throw candleAdvice(error, range, await store.list());
  }
}

/**
 * Imports the bundled sample into its series unless it is imported already. Candles that are stored at the same times
 * are kept, because somebody imported them on purpose.
 */
async function importSample(
  store: ParquetCandleStore,
  name: BundledSampleName,
  progress: ReportProgress,
): Promise<void> {
  const [file, sample] = [SAMPLE_FILES[name], BUNDLED_SAMPLES[name]];
  const stored = await store.list();
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  const { venue, instrument } = sample;
  const ofSample = stored.filter((series) => series.venue === venue && series.instrument === instrument);
  if (ofSample.some(({ origins }) => origins.some((origin) => origin.sha256 === sha256))) return;
  await importCandles({ file, venue, instrument, store, mode: 'lenient', merge: 'fill', progress });
}

/** The part of a stored series that a system reads. */
export function rangeOf(
  { interval, period }: SystemConfig,
  source: { readonly venue: string; readonly instrument: string },
): CandleRange {
  const from = instantOf(period.from);
  const to = instantOf(period.to);
  return {
    ...source,
    interval: durationOf(interval),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

/** Reads a date that the schema has checked. */
function instantOf(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : parseIsoTime(text);
}
