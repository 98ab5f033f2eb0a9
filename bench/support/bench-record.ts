import { cpus, loadavg, totalmem, type } from 'node:os';
import type { BenchLine } from './bench-line.ts';

/** The machine and the day of a measurement. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  readonly day: string;
  /** Load average of the minute before the benchmark. Above 0.5, other processes were busy. */
  readonly load: number;
}

/** The last results of one benchmark. */
export interface BenchRecord {
  readonly machine: Machine;
  readonly pairs: number;
  /** Names and versions of the Python peers. */
  readonly peers: readonly string[];
  readonly lines: readonly BenchLine[];
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: type(),
    node: process.version,
    day: new Date().toISOString().slice(0, 10),
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}
