import { JournalChain } from '../engine/journal-chain.ts';
import type { Journal, JournalHeader } from '../engine/journal.port.ts';
import { JournalWriter } from '../engine/journal-writer.ts';

/** The first place at which a journal is not what it should be. */
export interface JournalProblem {
  /** Line of the file, from 1; the header is line 1. */
  readonly line: number;
  /** Number of the event whose record belongs there; undefined for the header and past the end. */
  readonly seq: number | undefined;
  readonly problem: 'header' | 'record' | 'missing' | 'surplus';
  readonly expected: string | undefined;
  readonly actual: string | undefined;
}

export type ReplayOutcome =
  | { readonly kind: 'equal'; readonly records: number }
  | ({ readonly kind: 'diverged' } & JournalProblem);

export interface ReplayOptions {
  /** The journal as it was kept. */
  readonly lines: Iterable<string>;
  /** What the run is made from now; compared with the journal's header like every other record. */
  readonly header: JournalHeader;
  /** Makes the run anew, from the same data and fresh parts, writing to this journal. */
  readonly run: (journal: Journal) => void;
}

/**
 * Proves that a journal is the run: makes the run anew and compares every record, byte by byte. An altered, lost,
 * doubled or moved record is found at its own line; altered market data or forecasts at the first record whose checksum
 * covers them.
 */
export function replayJournal({ lines, header, run }: ReplayOptions): ReplayOutcome {
  const comparison = new JournalComparison(lines);
  run(new JournalWriter({ header, sink: (line) => comparison.compare(line) }));
  const problem = comparison.finish();
  return problem === undefined ? { kind: 'equal', records: comparison.line } : { kind: 'diverged', ...problem };
}

/** Holds the lines of a replay against those that were kept, up to the first difference. */
class JournalComparison {
  line = 0;
  readonly #kept: Iterator<string>;
  #problem: JournalProblem | undefined;

  constructor(kept: Iterable<string>) {
    this.#kept = kept[Symbol.iterator]();
  }

  compare(expected: string): void {
    if (this.#problem !== undefined) return;
    this.line++;
    const actual = this.#next();
    if (actual === expected) return;
    const problem = actual === undefined ? 'missing' : this.line === 1 ? 'header' : 'record';
    this.#problem = { line: this.line, seq: seqOf(expected), problem, expected, actual };
  }

  finish(): JournalProblem | undefined {
    if (this.#problem !== undefined) return this.#problem;
    const actual = this.#next();
    return actual === undefined
      ? undefined
      : { line: this.line + 1, seq: undefined, problem: 'surplus', expected: undefined, actual };
  }

  #next(): string | undefined {
    const next = this.#kept.next();
    return next.done === true ? undefined : next.value;
  }
}

/**
 * Looks for accidents in a journal without its data, by the hash chain: a line edited, lost, doubled, moved or cut
 * short. A tampered journal with a chain made anew passes here and fails in `replayJournal`.
 */
export function verifyJournal(lines: Iterable<string>): JournalProblem | undefined {
  const chain = new JournalChain();
  let line = 0;
  let ended = false;
  for (const actual of lines) {
    line++;
    if (ended) return { line, seq: undefined, problem: 'surplus', expected: undefined, actual };
    if (!chain.accepts(actual))
      return { line, seq: seqOf(actual), problem: line === 1 ? 'header' : 'record', expected: undefined, actual };
    ended = actual.startsWith('{"kind":"end"');
  }
  return ended
    ? undefined
    : { line: line + 1, seq: undefined, problem: 'missing', expected: 'the record of the end', actual: undefined };
}

function seqOf(line: string): number | undefined {
  const match = /^\{"kind":"(?:event|end)","seq":(\d+)/.exec(line);
  return match === null ? undefined : Number(match[1]);
}
