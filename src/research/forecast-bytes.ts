import { createHash } from 'node:crypto';
import type { CandleSeries } from '../core/candle.ts';
import { instant, type Instant } from '../core/time.ts';
import { sliceSeries } from '../market/candle-series.ts';
import type { JudgedPeriod } from './judged-candles.ts';

/** Description of a judged period without its candles, from which it can be loaded from the store again. */
export interface ForecastsRecord {
  readonly classes: readonly string[];
  /** Open time of the first and end of the last candle, in microseconds. */
  readonly from: number;
  readonly to: number;
  readonly rows: readonly number[];
  readonly sha256: string;
  /** Which members of an ensemble were missing at which candles; absent where none ever was. */
  readonly missing?: readonly MissingRecord[] | undefined;
}

/** The candles of one instrument at whose forecasts the same members were missing. */
export interface MissingRecord {
  readonly market: number;
  readonly members: readonly string[];
  readonly rows: readonly number[];
}

/** Forecasts of a judged period as bytes: for each instrument the probabilities (float64), then the folds (int32). */
export function forecastBytes(period: JudgedPeriod): Uint8Array {
  const parts = period.series.flatMap((_, market) => [
    bytesOf(period.probabilities[market]),
    bytesOf(period.foldOf[market]),
  ]);
  return new Uint8Array(Buffer.concat(parts));
}

function bytesOf(values: Float64Array | Int32Array | undefined): Uint8Array {
  if (values === undefined) throw new RangeError('Every instrument of a judged period has forecasts');
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export function describeForecasts(period: JudgedPeriod): ForecastsRecord {
  const starts = period.series.map(({ openTime }) => openTime[0] as number);
  const ends = period.series.map(({ openTime, length, interval }) => (openTime[length - 1] as number) + interval);
  const missing = missingRecords(period);
  return {
    classes: period.classes,
    from: Math.min(...starts),
    to: Math.max(...ends),
    rows: period.series.map(({ length }) => length),
    sha256: createHash('sha256').update(forecastBytes(period)).digest('hex'),
    ...(missing.length === 0 ? {} : { missing }),
  };
}

function missingRecords({ missing }: JudgedPeriod): MissingRecord[] {
  return missing.flatMap((byRow, market) => {
    const records = new Map<string, { market: number; members: readonly string[]; rows: number[] }>();
    for (const [row, members] of byRow) {
      const known = records.get(members.join('\n'));
      if (known === undefined) records.set(members.join('\n'), { market, members, rows: [row] });
      else known.rows.push(row);
    }
    return [...records.values()].map((record) => ({ ...record, rows: record.rows.sort((a, b) => a - b) }));
  });
}

/**
 * Restores a judged period from stored candles and forecasts. Throws a RangeError when they do not fit together.
 */
export function restorePeriod(
  series: readonly CandleSeries[],
  record: ForecastsRecord,
  bytes: Uint8Array,
): JudgedPeriod {
  const cut = series.map((each) => sliceSeries(each, { from: instant(record.from), to: record.to as Instant }));
  const width = record.classes.length;
  const probabilities: Float64Array[] = [];
  const foldOf: Int32Array[] = [];
  let at = 0;
  for (const [market, { length }] of cut.entries()) {
    if (length !== record.rows[market])
      throw new RangeError(`The run was made from ${record.rows[market]} candles, the store has ${length}`);
    probabilities.push(new Float64Array(Uint8Array.from(bytes.subarray(at, at + length * width * 8)).buffer));
    at += length * width * 8;
    foldOf.push(new Int32Array(Uint8Array.from(bytes.subarray(at, at + length * 4)).buffer));
    at += length * 4;
  }
  const firstRow = series.map((each, market) => each.openTime.indexOf(cut[market]?.openTime[0] ?? Number.NaN));
  const missing = cut.map((_, market) => {
    const own = (record.missing ?? []).filter((each) => each.market === market);
    return new Map(own.flatMap(({ members, rows }) => rows.map((row) => [row, members] as const)));
  });
  return { series: cut, classes: record.classes, probabilities, foldOf, missing, firstRow };
}
