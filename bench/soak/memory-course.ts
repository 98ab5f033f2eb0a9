import { trendOf, type Trend } from './memory-trend.ts';
import type { ProcessMemory, ProcessWatch } from './process-watch.ts';

/** How one kind of memory went, in megabytes, from the end of the warm-up on. */
export interface Course {
  readonly first: number;
  readonly last: number;
  readonly most: number;
  /** Megabytes per hour. */
  readonly trend: Trend | undefined;
}

interface Sample extends ProcessMemory {
  readonly hours: number;
}

export interface MemoryCourseOptions {
  readonly watch: ProcessWatch;
  /** Minutes that are judged, after the warm-up. */
  readonly minutes: number;
  /** Number of events in the warm-up. */
  readonly warmUp: number;
  /** Describes how far trading has come. */
  readonly progress: () => string;
  /** Receives a line of progress with every twentieth sample. */
  readonly report: (line: string) => void;
}

/** Taking a sample may use one twentieth of the time at most. */
const PAUSE_PER_SAMPLE_TIME = 20;
const PROGRESS_EVERY_SAMPLES = 20;

/** Takes samples of a process's memory during a soak, and knows when the warm-up and the judged minutes are over. */
export class MemoryCourse {
  readonly #options: MemoryCourseOptions;
  readonly #begunMs = performance.now();
  readonly #sampleEveryMs: number;
  readonly #samples: Sample[] = [];
  #nextSampleMs = 0;
  #events = 0;
  #warm: { readonly atMs: number; readonly events: number; readonly samples: number } | undefined;

  constructor(options: MemoryCourseOptions) {
    this.#options = options;
    this.#sampleEveryMs = Math.min(5_000, Math.max(500, options.minutes * 600));
  }

  /** False once the judged minutes are over. */
  get goesOn(): boolean {
    return this.#warm === undefined || this.#elapsedMs() < this.#warm.atMs + this.#options.minutes * 60_000;
  }

  /** Notes the end of the warm-up, and takes a sample if one is due. */
  observe(events: number): void {
    const { warmUp, watch, minutes, report } = this.#options;
    const now = this.#elapsedMs();
    this.#events = events;
    if (this.#warm === undefined && events >= warmUp) {
      this.#warm = { atMs: now, events, samples: this.#samples.length };
      report(`${(now / 60_000).toFixed(1)} min: warm-up over, the next ${minutes} minutes are judged`);
      watch.begin();
    }
    if (now < this.#nextSampleMs) return;
    this.#sample();
    // A slow garbage collection on a busy machine makes samples rarer, so that most of the time is spent trading.
    this.#nextSampleMs = Math.max(
      this.#nextSampleMs + this.#sampleEveryMs,
      now + PAUSE_PER_SAMPLE_TIME * (this.#elapsedMs() - now),
    );
  }

  /** Samples after the warm-up; none if it never ended. */
  get judgedSamples(): readonly Sample[] {
    return this.#samples.slice(this.#warm?.samples ?? this.#samples.length);
  }

  judgedMinutes(): number {
    return this.#warm === undefined ? 0 : (this.#elapsedMs() - this.#warm.atMs) / 60_000;
  }

  warmUp(): { readonly minutes: number; readonly events: number } {
    const { atMs, events } = this.#warm ?? { atMs: this.#elapsedMs(), events: this.#events };
    return { minutes: atMs / 60_000, events };
  }

  memory(): Readonly<Record<keyof ProcessMemory, Course>> {
    return {
      own: this.#courseOf('own'),
      resident: this.#courseOf('resident'),
      heap: this.#courseOf('heap'),
      committed: this.#courseOf('committed'),
    };
  }

  #courseOf(kind: keyof ProcessMemory): Course {
    const samples = this.judgedSamples;
    return {
      first: samples[0]?.[kind] ?? Number.NaN,
      last: samples.at(-1)?.[kind] ?? Number.NaN,
      most: Math.max(...samples.map((sample) => sample[kind])),
      trend: trendOf(
        Float64Array.from(samples, ({ hours }) => hours),
        Float64Array.from(samples, (sample) => sample[kind]),
      ),
    };
  }

  #sample(): void {
    const { watch, progress, report } = this.#options;
    const memory = watch.memory();
    this.#samples.push({ hours: this.#elapsedMs() / 3_600_000, ...memory });
    if (this.#samples.length % PROGRESS_EVERY_SAMPLES !== 1) return;
    report(
      `${(this.#elapsedMs() / 60_000).toFixed(1)} min, ${progress()}, ${memory.resident.toFixed(1)} MB resident, ${memory.own.toFixed(1)} MB own, ${memory.heap.toFixed(1)} MB heap of ${memory.committed.toFixed(1)} MB`,
    );
  }

  #elapsedMs(): number {
    return performance.now() - this.#begunMs;
  }
}
