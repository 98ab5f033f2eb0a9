import { StreamChecksum } from './stream-checksum.ts';

const SEAL = /,"chain":"([0-9a-f]{16})"\}$/;

/** Seals each line of a journal with a hash over it and all lines before it. */
export class JournalChain {
  readonly #checksum = new StreamChecksum();
  #previous = '0'.repeat(16);

  /** Closes the JSON object begun in `body` with its `chain`. */
  seal(body: string): string {
    this.#previous = this.#next(body);
    return `${body},"chain":"${this.#previous}"}`;
  }

  /** The hash of a record that is kept beside it. Given in order, the records give the same hashes again. */
  link(record: string): string {
    this.#previous = this.#next(record);
    return this.#previous;
  }

  /** Whether this line is the very one that followed the lines accepted before; if so it is accepted too. */
  accepts(line: string): boolean {
    const found = SEAL.exec(line);
    if (found === null) return false;
    const expected = this.#next(line.slice(0, found.index));
    if (found[1] !== expected) return false;
    this.#previous = expected;
    return true;
  }

  #next(body: string): string {
    this.#checksum.restart();
    this.#checksum.addText(this.#previous);
    this.#checksum.addText(body);
    return this.#checksum.digest();
  }
}
