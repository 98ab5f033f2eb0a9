const LOW_PRIME = 0x01000193;
const HIGH_PRIME = 0x5bd1e995;
const CANONICAL_NAN_HIGH = 0x7ff80000;

const scratch = new Float64Array(1);
const words = new Int32Array(scratch.buffer);

/**
 * A running checksum in two 32-bit lanes (xor, then multiply by an odd number, as in FNV-1a, with a rotation between).
 * Every step can be undone, so changing any single number always changes the sum. Fast, not cryptographic.
 */
export class StreamChecksum {
  #low = 0;
  #high = 0;

  constructor() {
    this.restart();
  }

  /** Forgets all that was added. */
  restart(): void {
    this.#low = 0x811c9dc5 | 0;
    this.#high = 0x2f0b4c47;
  }

  /** Adds a number by its bits; all NaN are one. */
  addNumber(value: number): void {
    scratch[0] = value;
    const isNumber = value === value;
    const low = Math.imul(this.#low ^ (isNumber ? (words[0] as number) : 0), LOW_PRIME);
    const high = Math.imul(this.#high ^ (isNumber ? (words[1] as number) : CANONICAL_NAN_HIGH), HIGH_PRIME);
    this.#low = (low << 13) | (low >>> 19);
    this.#high = (high << 17) | (high >>> 15);
  }

  addText(text: string): void {
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
    return hex(this.#high) + hex(this.#low);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
