/** How the scheduled refits of fitted features ended, by the features' names. */
export class RefitCounts {
  readonly #made = new Map<string, number>();
  readonly #left = new Map<string, number>();

  /** A refit that learned new parameters. */
  add(feature: string): void {
    this.#made.set(feature, (this.#made.get(feature) ?? 0) + 1);
  }

  /** A refit whose candles taught nothing, so that the feature went back to the parameters of its fold. */
  addFailed(feature: string): void {
    this.#left.set(feature, (this.#left.get(feature) ?? 0) + 1);
  }

  /** Per feature with failed refits: how many of all. */
  get failed(): readonly { readonly feature: string; readonly failed: number; readonly all: number }[] {
    return [...this.#left].map(([feature, failed]) => ({
      feature,
      failed,
      all: failed + (this.#made.get(feature) ?? 0),
    }));
  }
}
