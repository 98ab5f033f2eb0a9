import { fileURLToPath } from 'node:url';
import { importCandles } from '../adapters/files/import-candles.ts';
import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import type { ReportProgress } from '../core/progress.ts';
import { instantFromMillis, type Instant } from '../core/time.ts';
import type { CandleRange, LoadedSeries } from '../market/candle-store.port.ts';
import { instrumentFor } from '../market/known-instruments.ts';
import { durationOf, type SystemConfig } from './system-schema.ts';

/** The instruments of a system with their candles, in the order of the file. */
export interface Universe {
  readonly instruments: readonly Instrument[];
  readonly loaded: readonly LoadedSeries[];
}

interface BundledSample {
  readonly file: string;
  readonly venue: string;
  readonly instrument: string;
}

const BUNDLED: Readonly<Record<'btc-1h', BundledSample>> = {
  'btc-1h': {
    file: fileURLToPath(new URL('../../data/sample/BTCUSDT_1h_2017-2024.csv.gz', import.meta.url)),
    venue: 'binance',
    instrument: 'BTC/USDT',
  },
};

/**
 * Loads the candles of every instrument, importing the bundled sample first when the system wants it and the store lacks
 * it. Throws `data-missing`, saying how to import, or `data-corrupt`.
 */
export async function loadUniverse(config: SystemConfig, folder: string, progress: ReportProgress): Promise<Universe> {
  const store = new ParquetCandleStore(folder);
  if (config.bundled_sample !== undefined) await importSample(store, BUNDLED[config.bundled_sample], progress);
  const instruments = config.instruments.map(({ id, venue, kind }) => instrumentFor(venue, id, { kind }));
  const loaded: LoadedSeries[] = [];
  for (const [index, instrument] of instruments.entries()) {
    progress({ stage: 'loading candles', done: index, total: instruments.length });
    const source = config.instruments[index]?.candles ?? { venue: instrument.venue, instrument: instrument.id };
    loaded.push(await store.load(rangeOf(config, source), instrument));
  }
  return { instruments, loaded };
}

async function importSample(store: ParquetCandleStore, sample: BundledSample, progress: ReportProgress): Promise<void> {
  const stored = await store.list();
  if (stored.some(({ venue, instrument }) => venue === sample.venue && instrument === sample.instrument)) return;
  await importCandles({ ...sample, store, mode: 'lenient', progress });
}

function rangeOf({ interval, period }: SystemConfig, source: { readonly venue: string; readonly instrument: string }): CandleRange {
  const from = instantOf(period.from, 'period.from');
  const to = instantOf(period.to, 'period.to');
  return { ...source, interval: durationOf(interval), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function instantOf(text: string | undefined, where: string): Instant | undefined {
  if (text === undefined) return undefined;
  const millis = Date.parse(text);
  if (Number.isNaN(millis)) throw new EdgewiseError('config-invalid', `The setting "${where}" is not a time`, { where, expected: 'an ISO date such as 2024-01-31', actual: text });
  return instantFromMillis(millis);
}
