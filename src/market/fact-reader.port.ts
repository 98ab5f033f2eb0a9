/** The port of readers that make facts of recorded lines, one line after the other. */
import type { Fact, FactKind } from '../core/facts/market-facts.ts';
import type { Duration } from '../core/time.ts';

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
  /** Reads one line. Never throws for what stands in it: a line that cannot be used is left out with its reason. */
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
