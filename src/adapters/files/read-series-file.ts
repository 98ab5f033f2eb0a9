import type { CandleSeries } from '../../core/candle.ts';
import type { InstrumentKind } from '../../core/instrument.ts';
import type { Duration } from '../../core/time.ts';
import { candleSeriesFrom } from '../../market/candle-series.ts';
import { inspectCandles } from '../../market/candle-quality.ts';
import { priceRangeOf } from '../../market/assumed-listing.ts';
import { instrumentFor, instrumentId } from '../../venues/known-instruments.ts';
import { refuseLosses, refuseUnlessClean, type QualityReport } from '../../market/quality-report.ts';
import { machineTime, readCandleFile, type CandleFile, type ReadOptions } from './read-candle-file.ts';

export interface SeriesFileOptions extends Omit<ReadOptions, 'instrument'> {
  readonly file: string;
  readonly venue: string;
  /** `BTC/USDT` */
  readonly instrument: string;
  readonly kind?: InstrumentKind;
  /** Found from the data by default. */
  readonly interval?: Duration;
  /**
   * `lenient` drops rows that cannot be used and reports them. `strict` throws `data-quality` for every finding that is
   * worse than information.
   */
  readonly mode?: 'lenient' | 'strict';
  /** Largest share of unusable rows before the whole file is refused; 0.01 by default. */
  readonly mostLost?: number;
}

/** A file's candles as a clean series in memory, with the report of the checks. */
export interface SeriesFile {
  readonly series: CandleSeries;
  readonly file: CandleFile;
  readonly quality: QualityReport;
}

/** Reads and checks a candle file without storing it. Throws the errors of `readCandleFile` and `inspectCandles`. */
export async function readSeriesFile(options: SeriesFileOptions): Promise<SeriesFile> {
  const id = instrumentId(options.instrument);
  const now = options.now ?? machineTime();
  const file = await readCandleFile(options.file, { ...options, now, instrument: id });
  const { report, columns } = inspectCandles(
    { ...file, stamps: file.mapping.stamps },
    { now, ...(options.interval === undefined ? {} : { interval: options.interval }) },
  );
  refuseLosses(report, options.file, options.mostLost);
  if (options.mode === 'strict') refuseUnlessClean(report, options.file);
  const instrument = instrumentFor(options.venue, id, {
    prices: priceRangeOf(columns),
    ...(options.kind === undefined ? {} : { kind: options.kind }),
  });
  return { series: candleSeriesFrom(columns, instrument, report.interval), file, quality: report };
}
