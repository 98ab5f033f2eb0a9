import { cpus, loadavg, totalmem, type } from 'node:os';
import type { BenchLine } from './bench-line.ts';

/** Where and when something was measured. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  readonly day: string;
  /** Load of the last minute before it began: with more than 0.5, others were working too. */
  readonly load: number;
}

/** One benchmark's last results. */
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
