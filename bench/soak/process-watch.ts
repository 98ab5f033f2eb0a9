import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Megabytes. */
export interface ProcessMemory {
  /**
   * What only the process itself can give back: `RssAnon` and `RssShmem` of proc_pid_status(5). NaN where the system
   * has no such file. Resident memory counts pages of files as well, of Node.js's own program for the most part, and a
   * system drops and reads those as it likes, which moves the sum by megabytes that nobody has asked for.
   */
  readonly own: number;
  readonly resident: number;
  /** The JavaScript heap and what it holds outside, which tells a leak from a heap that the allocator keeps. */
  readonly heap: number;
  /** What the JavaScript heap has taken from the system, used or not: the rest of `own` is native. */
  readonly committed: number;
}

export interface ProcessWatch {
  readonly rejections: number;
  readonly warnings: readonly string[];
  /** Whether garbage is collected before memory is read. */
  readonly collection: 'forced' | 'as-it-came';
  /** Delay is counted from here on; rejections and warnings from the first. */
  readonly begin: () => void;
  /** Collects garbage first where that can be asked for; the time it takes is not counted as delay. */
  readonly memory: () => ProcessMemory;
  /** Milliseconds that the event loop was late. */
  readonly delay: () => { readonly p50: number; readonly p99: number; readonly most: number };
  readonly end: () => void;
}

const DELAY_RESOLUTION = 10;
const STATUS = '/proc/self/status';

/** Watches the process it is called in for what a long run must not do. */
export function watchProcess(): ProcessWatch {
  let rejections = 0;
  const warnings: string[] = [];
  const onRejection = (): void => void rejections++;
  const onWarning = ({ name, message }: Error): void =>
    void (name === 'ExperimentalWarning' || warnings.push(`${name}: ${message}`));
  process.on('unhandledRejection', onRejection);
  process.on('warning', onWarning);
  const loop = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION });
  const collect = globalThis.gc;
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - DELAY_RESOLUTION);
  return {
    get rejections() {
      return rejections;
    },
    warnings,
    collection: collect === undefined ? 'as-it-came' : 'forced',
    begin: () => {
      loop.reset();
      loop.enable();
    },
    memory: () => {
      loop.disable();
      collect?.();
      const memory = memoryNow();
      loop.enable();
      return memory;
    },
    delay: () => ({ p50: late(loop.percentile(50)), p99: late(loop.percentile(99)), most: late(loop.max) }),
    end: () => {
      loop.disable();
      process.off('unhandledRejection', onRejection);
      process.off('warning', onWarning);
    },
  };
}

export function memoryNow(): ProcessMemory {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  return { own: ownMegabytes(), resident: rss / 1e6, heap: (heapUsed + external) / 1e6, committed: heapTotal / 1e6 };
}

function ownMegabytes(): number {
  let status: string;
  try {
    status = readFileSync(STATUS, 'utf8');
  } catch {
    return Number.NaN;
  }
  const kibibytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'mu').exec(status)?.[1] ?? Number.NaN);
  return ((kibibytes('RssAnon') + kibibytes('RssShmem')) * 1_024) / 1e6;
}
