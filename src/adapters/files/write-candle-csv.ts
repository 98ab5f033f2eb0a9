import type { CandleSeries } from '../../core/candle.ts';
import { csvOf } from '../../market/candle-csv.ts';
import { writeNamedFile, type NamedFile } from './named-file.ts';

/** Exports a series as CSV. `readCandleFile` reads the same numbers from it. */
export async function writeCandleCsv(series: CandleSeries, file: NamedFile): Promise<void> {
  await writeNamedFile(file, csvOf(series));
}
