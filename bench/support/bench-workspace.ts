import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where benchmarks keep candles and trials: not in the user's workspace, because a simulated venue records the days
 * that it shows, and a benchmark must not use up a hold-out.
 */
export const BENCH_WORKSPACE = join(tmpdir(), 'edgewise-bench-workspace');
