/** Pearson's correlation of pairs that come one by one; by updated means, so that large values lose no digits. */
export class RunningCorrelation {
  count = 0;
  #meanX = 0;
  #meanY = 0;
  #xx = 0;
  #yy = 0;
  #xy = 0;

  add(x: number, y: number): void {
    this.count++;
    const dx = x - this.#meanX;
    const dy = y - this.#meanY;
    this.#meanX += dx / this.count;
    this.#meanY += dy / this.count;
    this.#xx += dx * (x - this.#meanX);
    this.#yy += dy * (y - this.#meanY);
    this.#xy += dx * (y - this.#meanY);
  }

  /** In [-1, 1]; 0 where one of the two does not vary, for then nothing is known of the other. */
  get value(): number {
    const scale = Math.sqrt(this.#xx) * Math.sqrt(this.#yy);
    return scale > 0 ? this.#xy / scale : 0;
  }
}
