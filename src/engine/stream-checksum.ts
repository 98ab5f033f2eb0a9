const LOW_PRIME = 0x01000193;
const HIGH_PRIME = 0x5bd1e995;
const LOW_START = 0x811c9dc5 | 0;
const HIGH_START = 0x2f0b4c47;
const CANONICAL_NAN_HIGH = 0x7ff80000;
const BLOCK = 512;

/**
 * A running checksum in two 32-bit lanes (xor, then multiply by an odd number, as in FNV-1a, then rotate). Every step
 * can be undone, so changing any single number always changes the sum. Fast, not cryptographic.
 *
 * Numbers are gathered in a block and summed together, because adding them one by one costs three times as much.
 */
export class StreamChecksum {
  #low = LOW_START;
  #high = HIGH_START;
  #gathered = 0;
  readonly #block = new Float64Array(BLOCK);
  readonly #words = new Int32Array(this.#block.buffer);

  /** Forgets all that was added. */
  restart(): void {
    this.#low = LOW_START;
    this.#high = HIGH_START;
    this.#gathered = 0;
  }

  /** Adds a number by its bits; all NaN are one. */
  addNumber(value: number): void {
    const block = this.#block;
    block[this.#gathered++] = value;
    if (this.#gathered === BLOCK) this.#sum();
  }

  addText(text: string): void {
    this.#sum();
    let low = this.#low;
    let high = this.#high;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      low = Math.imul(low ^ code, LOW_PRIME);
      high = Math.imul(high ^ code, HIGH_PRIME);
      low = (low << 13) | (low >>> 19);
      high = (high << 17) | (high >>> 15);
    }
    this.#low = low;
    this.#high = high;
    this.addNumber(text.length);
  }

  /** 16 hexadecimal digits. */
  digest(): string {
    this.#sum();
    return hex(this.#high) + hex(this.#low);
  }

  #sum(): void {
    const block = this.#block;
    const words = this.#words;
    let low = this.#low;
    let high = this.#high;
    for (let index = 0; index < this.#gathered; index++) {
      const value = block[index] as number;
      const isNumber = value === value;
      low = Math.imul(low ^ (isNumber ? (words[2 * index] as number) : 0), LOW_PRIME);
      high = Math.imul(high ^ (isNumber ? (words[2 * index + 1] as number) : CANONICAL_NAN_HIGH), HIGH_PRIME);
      low = (low << 13) | (low >>> 19);
      high = (high << 17) | (high >>> 15);
    }
    this.#low = low;
    this.#high = high;
    this.#gathered = 0;
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
