import { CandleCsvParser, type ParsedCandles, type ParserOptions } from '../../src/market/candle-csv-parser.ts';
import type { CsvMapping, MappingOptions } from '../../src/market/csv-mapping.ts';
import { CsvSurvey, type CsvPass } from '../../src/market/csv-survey.ts';
import type { Instant } from '../../src/core/time.ts';

/** When the tests' files are read: no candle of them is newer. */
export const READ_AT = (Date.UTC(2026, 10, 29) * 1_000) as Instant;

export interface ParseOptions extends Partial<MappingOptions>, Partial<ParserOptions> {
  /** Where the bytes are cut into chunks, ascending. */
  readonly cuts?: readonly number[];
}

/** How a file of these bytes would be read. */
export function mappingOf(content: string | Uint8Array, { cuts = [], ...options }: ParseOptions = {}): CsvMapping {
  const bytes = bytesOf(content);
  const surveyed = run(new CsvSurvey({ source: 'candles.csv', now: READ_AT, ...options }), bytes, cuts);
  return surveyed.kind === 'settled' ? surveyed.mapping : run(surveyed.orderPass, bytes, cuts);
}

/** Reads candles from CSV the way a file is read: all rows first decide how, then they are read. */
export function parseCsv(content: string | Uint8Array, options: ParseOptions = {}): ParsedCandles {
  const mapping = mappingOf(content, options);
  return run(new CandleCsvParser(mapping, { source: 'candles.csv', ...options }), bytesOf(content), options.cuts ?? []);
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

function run<Result>(pass: CsvPass<Result>, bytes: Uint8Array, cuts: readonly number[]): Result {
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    pass.push(bytes.slice(from, cut));
    from = Math.max(from, cut);
  }
  return pass.finish();
}
