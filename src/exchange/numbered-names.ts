/** Makes `fill-0000000001`, `fill-0000000002`, ...: one name after the other, in the order of text as of number. */
export class NumberedNames {
  readonly #prefix: string;
  readonly #digits: number;
  #padded: string;
  #count: number;
  #until: number;

  /** `count` is how many names were made before. */
  constructor(prefix: string, digits: number, count = 0) {
    this.#prefix = prefix;
    this.#digits = digits;
    this.#count = count;
    this.#padded = prefix;
    this.#until = count;
  }

  next(): string {
    const count = ++this.#count;
    if (count >= this.#until) this.#pad(count);
    return this.#padded + String(count);
  }

  /** The zeros before a number change with its number of digits only. */
  #pad(count: number): void {
    const length = String(count).length;
    this.#padded = this.#prefix + '0'.repeat(Math.max(0, this.#digits - length));
    this.#until = 10 ** length;
  }
}
