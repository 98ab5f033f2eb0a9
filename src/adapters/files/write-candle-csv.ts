import type { CandleSeries } from '../../core/candle.ts';
import { csvOf } from '../../market/candle-csv.ts';
import { nodeDisk, type Disk } from './disk.ts';
import { writeAtomically } from './write-atomically.ts';

/** Exports a series as CSV, completely or not at all. `readCandleFile` reads the same numbers from it. */
export async function writeCandleCsv(series: CandleSeries, path: string, disk: Disk = nodeDisk): Promise<void> {
  await writeAtomically(disk, path, csvOf(series));
}
