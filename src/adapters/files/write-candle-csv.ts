import type { CandleSeries } from '../../core/candle.ts';
import { csvOf } from '../../market/candle-csv.ts';
import { nodeDisk, type Disk } from './disk.ts';
import { writeAtomically } from './write-atomically.ts';

/** Exports a series as CSV, whole or not at all. `readCandleFile` reads it back to the same numbers. */
export async function writeCandleCsv(series: CandleSeries, path: string, disk: Disk = nodeDisk): Promise<void> {
  await writeAtomically(disk, path, csvOf(series));
}
