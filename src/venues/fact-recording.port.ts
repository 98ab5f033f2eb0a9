/** What a venue's own messages look like when somebody recorded them, for `edgewise data import-facts`. */
import type { FactKind } from '../core/facts/market-facts.ts';
import type { FactReader, FactReaderOptions, FactSink } from '../market/fact-reader.port.ts';

export interface FactRecording {
  /** The kinds of facts that can be made of the messages. */
  readonly kinds: readonly FactKind[];
  /** Throws a RangeError for another kind. */
  reader(options: FactReaderOptions, sink: FactSink): FactReader;
}
