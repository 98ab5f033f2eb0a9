/** The port of readers that make facts of recorded lines, one line after the other. */
import type { Fact, FactKind } from '../core/facts/market-facts.ts';
import type { Duration, Instant } from '../core/time.ts';

/** Where a reader puts what it reads. */
export interface FactSink {
  /** A fact, in the order in which facts became known. */
  readonly take: (fact: Fact) => void;
  /** A line that became no part of a fact, and why. */
  readonly leaveOut: (reason: string) => void;
}

export interface FactReader {
  /** How the lines are written, in words. */
  readonly format: string;
  /** Whether a file is whole in itself, or a recording goes on from one file into the next. */
  readonly reads: 'one-file' | 'recording';
  /**
   * The largest share of a file's lines that may be left out; above it the file is broken. Infinity for recorded
   * messages: they are of many streams and markets, and most lines are of others.
   */
  readonly mostLeftOut: number;
  /** The time of the newest line that has one, without the delay; undefined before the first. */
  readonly newestAt: Instant | undefined;
  /**
   * Reads one line. A line that cannot be used is left out with its reason. Throws `data-unreadable` where the lines
   * together show that their numbers mean something else.
   */
  read(line: string): void;
  /** Gives what is left when there are no more lines. */
  end(): void;
}

export interface FactReaderOptions {
  readonly kind: FactKind;
  /** Name of the market's instrument. */
  readonly instrument: string;
  /** Time from a recorded message to when it counts as known. */
  readonly delay: Duration;
  /** Distance of the facts that are made of a stream of messages. */
  readonly every: Duration;
  /** Prices of each side of a book that are kept. */
  readonly levels: number;
  /** Length of the time that a trade flow adds up: whole multiples of `every`. */
  readonly window: Duration;
}
