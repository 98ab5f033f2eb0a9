import type { SeriesColumns } from './find-gaps.ts';
import type { FindingCollector } from './finding-collector.ts';

/**
 * Limits above every real price and volume. The most expensive instruments trade below 10^9 in any listed quote; the
 * volumes of the cheapest coins are near 10^15.
 */
const ABSURD_PRICE = 1e12;
const ABSURD_VOLUME = 1e18;

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Checks each row by itself. Returns the positions of the rows that can be used. */
export function usableRows(columns: SeriesColumns, line: Float64Array, collector: FindingCollector): Uint32Array {
  const usable = new Uint32Array(columns.openTime.length);
  let count = 0;
  for (let row = 0; row < usable.length; row++) {
    if (isClean(columns, row)) usable[count++] = row;
    else addProblem(columns, row, line, collector);
  }
  return usable.slice(0, count);
}

function isClean(columns: SeriesColumns, row: number): boolean {
  const open = columns.open[row] as number;
  const high = columns.high[row] as number;
  const low = columns.low[row] as number;
  const close = columns.close[row] as number;
  const volume = columns.volume[row] as number;
  return (
    low > 0 &&
    high <= ABSURD_PRICE &&
    open >= low &&
    open <= high &&
    close >= low &&
    close <= high &&
    (volume !== volume || (volume >= 0 && volume <= ABSURD_VOLUME))
  );
}

function addProblem(columns: SeriesColumns, row: number, line: Float64Array, collector: FindingCollector): void {
  const place = { row: line[row] as number, at: columns.openTime[row] };
  const values = [...PRICES, 'volume' as const].map((name) => ({
    name,
    value: columns[name][row] as number,
    limit: name === 'volume' ? ABSURD_VOLUME : ABSURD_PRICE,
  }));
  const nan = values.find(({ name, value }) => name !== 'volume' && Number.isNaN(value));
  if (nan !== undefined) return collector.add('not-a-number', place, () => `${nan.name} is not a number`);
  const low = values.find(({ name, value }) => (name === 'volume' ? value < 0 : value <= 0));
  if (low !== undefined) return collector.add('not-positive', place, () => `${low.name} is ${low.value}`);
  const high = values.find(({ value, limit }) => value > limit);
  if (high !== undefined) return collector.add('absurd', place, () => `${high.name} is ${high.value}`);
  collector.add('impossible-range', place, () =>
    values
      .slice(0, 4)
      .map(({ name, value }) => `${name} ${value}`)
      .join(', '),
  );
}
