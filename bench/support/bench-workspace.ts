import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Workspace of the benchmarks for candles and trials. It is not the user's workspace: a simulated venue records the
 * days that it shows as read, and a benchmark must not use up a hold-out.
 */
export const BENCH_WORKSPACE = join(tmpdir(), 'edgewise-bench-workspace');
