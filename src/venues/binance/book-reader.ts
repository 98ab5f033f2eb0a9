import { instant, type Instant } from '../../core/time.ts';
import type { FactReader, FactReaderOptions, FactSink } from '../../market/fact-reader.port.ts';
import { faultOfFact } from '../../market/fault-of-fact.ts';
import { FollowedBook, NO_SNAPSHOT } from './followed-book.ts';
import { recordedMessage, type DepthMessage } from './recorded-message.ts';
import { symbolOf } from './symbol-of.ts';

/**
 * Order books of recorded depth messages. The last state of the book in each stretch of `every` becomes a fact, known
 * when the message that made it was.
 */
export class BookReader implements FactReader {
  readonly format = 'web socket messages: depth changes on snapshots, with the time of receipt in front';
  readonly reads = 'recording';
  readonly mostLeftOut = Number.POSITIVE_INFINITY;
  newestAt: Instant | undefined;
  readonly #options: FactReaderOptions;
  readonly #symbol: string;
  readonly #sink: FactSink;
  readonly #book = new FollowedBook();
  /** When the state of the book became known. */
  #knownAt = Number.NEGATIVE_INFINITY;
  #sentAt = Number.NEGATIVE_INFINITY;
  #isNew = false;

  constructor(options: FactReaderOptions, sink: FactSink) {
    this.#options = options;
    this.#symbol = symbolOf(options.instrument);
    this.#sink = sink;
  }

  read(line: string): void {
    const { leaveOut } = this.#sink;
    const recorded = recordedMessage(line);
    if ('knownAt' in recorded) this.newestAt = instant(Math.max(this.newestAt ?? 0, recorded.knownAt));
    switch (recorded.kind) {
      case 'unreadable':
        return leaveOut(recorded.reason);
      case 'trade':
      case 'other':
      case 'untimed':
        return leaveOut('another stream');
      case 'snapshot': {
        this.#moveTo(recorded.knownAt);
        const { leftOut, fault } = this.#book.begin(recorded.message);
        for (let count = 0; count < leftOut; count++) leaveOut('a change from before the snapshot');
        if (fault !== undefined) leaveOut(fault);
        // The venue gives no time with a snapshot. It becomes a fact with the first change that follows on it.
        return;
      }
      case 'depth':
        return this.#follow(recorded.message, recorded.knownAt);
      default:
        return recorded satisfies never;
    }
  }

  end(): void {
    this.#give();
    for (let count = 0; count < this.#book.waiting; count++) this.#sink.leaveOut(NO_SNAPSHOT);
  }

  #follow(message: DepthMessage, knownAt: number): void {
    const { leaveOut } = this.#sink;
    if (message.s !== this.#symbol) return leaveOut('another market');
    if (message.E < this.#sentAt) return leaveOut('a time before that of the message before');
    this.#sentAt = message.E;
    this.#moveTo(knownAt);
    const followed = this.#book.follow(message);
    if (followed.kind === 'left-out') return leaveOut(followed.reason);
    if (followed.kind === 'followed') this.#isNew = true;
  }

  /** Gives the state of the book that ends with the stretch before this time. */
  #moveTo(knownAt: number): void {
    const { every } = this.#options;
    const next = Math.max(this.#knownAt, knownAt);
    if (Math.floor(next / every) > Math.floor(this.#knownAt / every)) this.#give();
    this.#knownAt = next;
  }

  #give(): void {
    const { levels, delay } = this.#options;
    if (!this.#isNew || !this.#book.isKnown) return;
    this.#isNew = false;
    const book = this.#book.best(levels, instant(this.#knownAt + delay));
    const fault = faultOfFact(book);
    if (fault === undefined) this.#sink.take(book);
    else this.#sink.leaveOut(`a state of the book with ${fault}`);
  }
}
