/** One comparison. A bench script prints it as a line of JSON, and `bench/run.ts` reads it. */
export interface BenchLine {
  readonly group: string;
  readonly name: string;
  /** Median of ours, in `unit`. */
  readonly ours: number;
  readonly peer?: number;
  readonly peerName?: string;
  readonly unit: string;
  /** Ours divided by the peer's, median over the pairs. Below 1 ours needs less. */
  readonly ratio?: number;
  /** The limit that is to be kept, in words; absent if there is none. */
  readonly budget?: string;
  /** Whether this line keeps the budget. */
  readonly kept?: 'kept' | 'missed';
  readonly note?: string;
}

export function printLine(line: BenchLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The value below which a share of the values lies. */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Number of pairs to run, which is the first argument of a bench script. */
export function pairCount(fallback: number): number {
  const asked = Number(process.argv[2] ?? fallback);
  return Number.isInteger(asked) && asked > 0 ? asked : fallback;
}

/** Seconds that an action takes. */
export function secondsOf(action: () => void): number {
  const started = performance.now();
  action();
  return (performance.now() - started) / 1000;
}
