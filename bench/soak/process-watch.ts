import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Memory of a process in megabytes. */
export interface ProcessMemory {
  /**
   * Memory that only the process itself can free: `RssAnon` and `RssShmem` of proc_pid_status(5). NaN on a system
   * without that file. Resident memory also counts pages of files, mostly of the Node.js program. The system drops and
   * reloads those at any time, which changes the sum by megabytes.
   */
  readonly own: number;
  readonly resident: number;
  /** Used JavaScript heap and external buffers. It grows with a leak, and not when the allocator keeps free memory. */
  readonly heap: number;
  /** Memory that the JavaScript heap has reserved, used or free. The rest of `own` is native memory. */
  readonly committed: number;
}

export interface ProcessWatch {
  readonly rejections: number;
  readonly warnings: readonly string[];
  /** Whether garbage is collected before memory is read. */
  readonly collection: 'forced' | 'as-it-came';
  /** Starts the count of delay. Rejections and warnings are counted from the beginning. */
  readonly begin: () => void;
  /**
   * Reads memory. Where Node.js was started with --expose-gc, garbage is collected first, in the way that returns all
   * empty pages to the system: else V8 keeps some for new objects, a varying number. That time is not counted as delay.
   */
  readonly memory: () => ProcessMemory;
  /** Delay of the event loop in milliseconds. */
  readonly delay: () => { readonly p50: number; readonly p99: number; readonly most: number };
  readonly end: () => void;
}

const DELAY_RESOLUTION_MS = 10;
const STATUS = '/proc/self/status';

/** Watches the calling process for growing memory, delays, warnings and unhandled rejections. */
export function watchProcess(): ProcessWatch {
  let rejections = 0;
  const warnings: string[] = [];
  const onRejection = (): void => void rejections++;
  const onWarning = ({ name, message }: Error): void =>
    void (name === 'ExperimentalWarning' || warnings.push(`${name}: ${message}`));
  process.on('unhandledRejection', onRejection);
  process.on('warning', onWarning);
  const loop = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  const collect = globalThis.gc;
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - DELAY_RESOLUTION_MS);
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
      // V8 collects like this before it would end the process for want of memory.
      collect?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
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
