import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { namedFile, writeNamedFile } from '../adapters/files/named-file.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { ReportProgress } from '../core/progress.ts';
import { duration, formatDuration, isoFromInstant, type Duration, type Instant } from '../core/time.ts';
import { buildFeatureGraph } from '../features/feature-graph.ts';
import type { Feature, FeatureFrame } from '../features/feature.port.ts';
import { isFitted } from '../features/fitted/fitted-feature.port.ts';
import { marketsReadBy, readsUniverse } from '../features/reads-universe.ts';
import { aloneInUniverse, type UniversePast } from '../market/market-past.ts';
import { chosenFeatures, type ListFeaturesOptions } from '../parts/feature-catalogue.ts';
import { requireMarkets } from '../parts/require-markets.ts';
import { loadUniverse, marketsOfUniverse } from './load-universe.ts';

export interface ComputeFeaturesOptions extends ListFeaturesOptions {
  readonly workspace: string;
  /** An instrument of the system, or a stored one. Default: the first of the system. Needed without a system. */
  readonly instrument?: string;
  /** Microseconds. Default: the interval of the system. Needed without a system. */
  readonly interval?: number;
  /** Where the candles come from. Default: what the system says, else `binance`. */
  readonly venue?: string;
  /** Default: `features.csv`. */
  readonly out?: string;
}

/** A feature that was not computed, and why. */
export interface LeftOutFeature {
  readonly name: string;
  readonly reason: string;
}

export interface ComputedFeatures {
  readonly file: string;
  /** The market that the features describe. */
  readonly instrument: string;
  readonly rows: number;
  readonly columns: number;
  readonly leftOut: readonly LeftOutFeature[];
  /** Features that were computed and have no number at any candle. */
  readonly withoutValues: readonly string[];
}

/**
 * Computes features over stored candles and writes them as CSV, one row per candle, known at its close. A market of the
 * system is described among all markets and facts that the system file names, over its period. Any other stored market
 * is described alone. What cannot be computed is left out, with the reason. Throws `usage` where nothing can be
 * computed, or where neither an option nor a system says which candles.
 */
export async function computeFeatures(
  options: ComputeFeaturesOptions,
  progress: ReportProgress,
): Promise<ComputedFeatures> {
  const file = options.out ?? 'features.csv';
  const target = await namedFile(file);
  const { features, config } = await chosenFeatures(options);
  const candles = candlesOf(options, config);
  const sorted = sortedFeatures(features, candles);
  const { past, leftOut } = await loadedPast(sorted, candles, { workspace: options.workspace, progress });
  const unread = new Set(leftOut.map(({ name }) => name));
  const computed = features.filter(({ name }) => !unread.has(name));
  if (computed.length === 0) throw nothingLeft(leftOut);
  progress({ stage: 'computing features', done: 0, total: 1 });
  const { series } = past.markets[past.market] ?? {};
  if (series === undefined) throw new RangeError('The described market is not among those that were loaded');
  const graph = buildFeatureGraph(computed, { interval: candles.interval });
  const frame = graph.compute(series, { universe: past });
  await writeNamedFile(target, csvOf(frame));
  return {
    file,
    instrument: candles.instrument,
    rows: frame.length,
    columns: frame.names.length,
    leftOut,
    withoutValues: frame.names.filter((_, place) => frame.columns[place]?.every(Number.isNaN)),
  };
}

/** Which candles are described: those of one market of a system, or a stored series by itself. */
interface DescribedCandles {
  readonly instrument: string;
  readonly venue: string;
  readonly interval: Duration;
  /** The market in its system; absent for a series by itself. */
  readonly system?: MarketOfSystem;
}

/** What the options say, and where they say nothing, what the system says. */
function candlesOf(options: ComputeFeaturesOptions, config: SystemConfig | undefined): DescribedCandles {
  const market = config && marketOf(options.instrument, config);
  const { instrument = market?.candles.instrument, venue = market?.candles.venue ?? 'binance' } = options;
  const interval = options.interval ?? (config && durationOf(config.interval));
  if (interval === undefined || instrument === undefined)
    throw new EdgewiseError('usage', 'It is not said which candles the features are computed over', {
      expected: '--instrument and --interval, or --system with a file that states them',
      actual: instrument === undefined ? 'no --instrument' : 'no --interval',
      advice: '`edgewise data list` shows what is stored',
    });
  const stored = { venue, interval: duration(interval) };
  if (market === undefined) return { ...stored, instrument };
  const isOfSystem = venue === market.candles.venue && interval === durationOf(market.config.interval);
  return isOfSystem
    ? { ...stored, instrument: market.id, system: market }
    : { ...stored, instrument: market.candles.instrument };
}

/** A market of a system, and where its candles come from. */
interface MarketOfSystem {
  readonly config: SystemConfig;
  readonly slot: number;
  readonly id: string;
  readonly candles: { readonly venue: string; readonly instrument: string };
}

/** The market that a person names, or the first; undefined for an instrument that the system does not have. */
function marketOf(named: string | undefined, config: SystemConfig): MarketOfSystem | undefined {
  const slot = slotOf(named, config);
  const stated = config.instruments[slot];
  if (stated === undefined) return undefined;
  const { id, venue, candles = { venue, instrument: id } } = stated;
  return { config, slot, id, candles };
}

/** The slot of an instrument by its id, or else by the name that its candles are stored under; -1 where it has none. */
function slotOf(instrument: string | undefined, { instruments }: SystemConfig): number {
  if (instrument === undefined) return 0;
  const slot = instruments.findIndex(({ id }) => id === instrument);
  return slot >= 0 ? slot : instruments.findIndex(({ candles }) => candles?.instrument === instrument);
}

interface SortedFeatures {
  /** Those that one market's candles are enough for. */
  readonly alone: readonly Feature[];
  /** Those that also read other markets, or facts, of the system. */
  readonly among: readonly Feature[];
  readonly leftOut: readonly LeftOutFeature[];
}

function sortedFeatures(features: readonly Feature[], candles: DescribedCandles): SortedFeatures {
  const leftOut: LeftOutFeature[] = [];
  const kept: Feature[] = [];
  for (const feature of features) {
    const reason = obstacleOf(feature, candles);
    if (reason === undefined) kept.push(feature);
    else leftOut.push({ name: feature.name, reason });
  }
  return {
    alone: kept.filter((feature) => !readsUniverse(feature)),
    among: kept.filter(readsUniverse),
    leftOut,
  };
}

/** Why a feature cannot be computed over these candles, whatever is stored. */
function obstacleOf(feature: Feature, { system, interval }: DescribedCandles): string | undefined {
  if (isFitted(feature)) return 'it is fitted to each fold of research and has no values of its own';
  if (system === undefined && readsUniverse(feature)) {
    const markets = marketsReadBy(feature).join(', ') || 'other markets, or facts beside candles';
    return `it reads ${markets}; --system FILE computes it over the markets of the file`;
  }
  try {
    const instruments = system?.config.instruments ?? [];
    requireMarkets([feature], { instruments, interval: formatDuration(interval) });
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The first line of a failure that a person can act on, and what to do. Throws any other failure again. */
function reasonOf(error: unknown): string {
  if (!(error instanceof EdgewiseError)) throw error;
  const { advice } = error.details;
  const [summary = ''] = error.message.split('\n');
  return advice === undefined ? summary : `${summary}; ${advice}`;
}

interface Loading {
  readonly workspace: string;
  readonly progress: ReportProgress;
}

interface LoadedPast {
  readonly past: UniversePast;
  readonly leftOut: readonly LeftOutFeature[];
}

/** Loads what the features read. Where the rest of the universe is not stored, what reads it is left out. */
async function loadedPast(
  { alone, among, leftOut }: SortedFeatures,
  candles: DescribedCandles,
  loading: Loading,
): Promise<LoadedPast> {
  if (alone.length + among.length === 0) throw nothingLeft(leftOut);
  const { system } = candles;
  if (system === undefined || among.length === 0) return { past: await ownPast(candles, loading), leftOut };
  const { workspace, progress } = loading;
  try {
    const universe = await loadUniverse(system.config, workspaceAt(workspace).candles, progress);
    return { past: { markets: marketsOfUniverse(universe), market: system.slot }, leftOut };
  } catch (error) {
    if (!(error instanceof EdgewiseError) || error.code !== 'data-missing' || alone.length === 0) throw error;
    const reason = reasonOf(error);
    return {
      past: await ownPast(candles, loading),
      leftOut: [...leftOut, ...among.map(({ name }) => ({ name, reason }))],
    };
  }
}

/** The candles of the described market, and of no other. */
async function ownPast({ system, ...candles }: DescribedCandles, loading: Loading): Promise<UniversePast> {
  const { workspace, progress } = loading;
  const folder = workspaceAt(workspace).candles;
  const instrument = system?.config.instruments[system.slot];
  if (system === undefined || instrument === undefined) {
    const { series } = await new ParquetCandleStore(folder).load(candles);
    return aloneInUniverse(series);
  }
  const own = { ...instrument, role: undefined, facts: undefined };
  const universe = await loadUniverse({ ...system.config, instruments: [own] }, folder, progress);
  return { markets: marketsOfUniverse(universe), market: 0 };
}

function nothingLeft(leftOut: readonly LeftOutFeature[]): EdgewiseError {
  return new EdgewiseError('usage', 'None of these features can be computed here', {
    expected: 'at least one feature of the candles of one market, or of the markets of a system file',
    actual: leftOut.map(({ name, reason }) => `${name}: ${reason}`).join('\n            '),
    advice: 'research computes every feature of a system inside its folds: edgewise research FILE',
  });
}

function* csvOf({ names, columns, knownAt, length }: FeatureFrame): Generator<string> {
  yield `known_at,${names.join(',')}\n`;
  for (let row = 0; row < length; row++) {
    const cells = columns.map((column) => column[row] as number).map((value) => (Number.isNaN(value) ? '' : value));
    yield `${isoFromInstant(knownAt[row] as Instant)},${cells.join(',')}\n`;
  }
}
