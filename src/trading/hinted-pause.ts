/** A pause between two turns that a hint, or the wish to stop, ends early. */
export class HintedPause {
  #end: () => void = () => undefined;
  #hint: 'none' | 'waiting' = 'none';

  constructor(stop: AbortSignal) {
    stop.addEventListener('abort', () => this.end(), { once: true });
  }

  /** Ends the pause under way, or the next one where none is. */
  end(): void {
    this.#hint = 'waiting';
    this.#end();
  }

  async wait(millis: number): Promise<void> {
    if (this.#hint === 'none') {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, millis);
        this.#end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#hint = 'none';
    this.#end = () => undefined;
  }
}
