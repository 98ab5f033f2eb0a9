import { HOUR, type Duration } from '../../src/core/time.ts';
import { SeededRandom } from '../../src/math/random.ts';

export interface CandleRow {
  /** Milliseconds. */
  time: number | string;
  open: number | string;
  high: number | string;
  low: number | string;
  close: number | string;
  volume: number | string;
}

/** Clean candles of a calm market, from 2024-03-01 on: something to plant faults in. */
export function calmRows(
  count: number,
  {
    interval = HOUR,
    start = Date.UTC(2024, 2, 1),
    seed = 1,
  }: { interval?: Duration; start?: number; seed?: number } = {},
): CandleRow[] {
  const random = new SeededRandom(seed);
  let close = 60_000;
  return Array.from({ length: count }, (_, row) => {
    const open = close;
    close = Math.round((open + (random.next() - 0.5) * 200) * 100) / 100;
    return {
      time: start + (row * interval) / 1_000,
      open,
      high: Math.max(open, close) + 10,
      low: Math.min(open, close) - 10,
      close,
      volume: Math.round(random.next() * 1e6) / 1e5 + 0.001,
    };
  });
}

/** The rows as CSV with the header `ts,open,high,low,close,volume`. */
export function csvText(rows: readonly CandleRow[]): string {
  const lines = rows.map(({ time, open, high, low, close, volume }) =>
    [time, open, high, low, close, volume].join(','),
  );
  return `${['ts,open,high,low,close,volume', ...lines].join('\n')}\n`;
}
