import type { LeafPaths } from './tree-shap-paths.ts';

/** Longest path whose results are cached: 2^6 patterns of 6 shares each. */
const LONGEST_CACHED_PATH = 6;
/** Largest number of cached numbers, 64 MB. Leaves that do not fit are computed again each time. */
const MOST_CACHED_NUMBERS = 8_000_000;

/**
 * Each leaf as a cooperative game whose players are the features on its path. A player that agrees with the row
 * multiplies the leaf's value by 1 when present and by its cover fraction when absent. A player that disagrees
 * multiplies it by 0 when present and by its cover fraction when absent. The sums over coalitions are therefore the
 * coefficients of a product of (x + fraction), which takes O(players^2) steps and no division.
 */
export class LeafGames {
  /** The shares of played games. `play` returns where the shares of a game begin. */
  readonly memory: Float64Array;
  readonly #paths: LeafPaths;
  /** Where each leaf's patterns begin in `memory`; -1 for leaves that are not cached. */
  readonly #memoryStart: Int32Array;
  readonly #known: Uint8Array;
  /** Where each leaf's patterns begin in `known`. */
  readonly #knownStart: Int32Array;
  readonly #scratchStart: number;
  readonly #weights: readonly Float64Array[];
  readonly #polynomial: Float64Array;

  constructor(paths: LeafPaths) {
    const leaves = paths.leafNode.length;
    this.#paths = paths;
    this.#memoryStart = new Int32Array(leaves).fill(-1);
    this.#knownStart = new Int32Array(leaves);
    let numbers = 0;
    let patterns = 0;
    for (let leaf = 0; leaf < leaves; leaf++) {
      const players = (paths.leafStart[leaf + 1] as number) - (paths.leafStart[leaf] as number);
      if (players > LONGEST_CACHED_PATH || numbers + players * 2 ** players > MOST_CACHED_NUMBERS) continue;
      this.#memoryStart[leaf] = numbers;
      this.#knownStart[leaf] = patterns;
      numbers += players * 2 ** players;
      patterns += 2 ** players;
    }
    this.#scratchStart = numbers;
    this.memory = new Float64Array(numbers + paths.longest);
    this.#known = new Uint8Array(patterns);
    this.#weights = Array.from({ length: paths.longest + 1 }, (_, players) => coalitionWeights(players));
    this.#polynomial = new Float64Array(paths.longest + 1);
  }

  /** Returns where in `memory` the players' shares begin. `against`: one bit for every player that disagrees. */
  play(leaf: number, against: number): number {
    const memoryStart = this.#memoryStart[leaf] as number;
    if (memoryStart < 0) {
      this.#workOut(leaf, against, this.#scratchStart);
      return this.#scratchStart;
    }
    const players = (this.#paths.leafStart[leaf + 1] as number) - (this.#paths.leafStart[leaf] as number);
    const at = memoryStart + players * against;
    const known = (this.#knownStart[leaf] as number) + against;
    if (this.#known[known] === 0) {
      this.#workOut(leaf, against, at);
      this.#known[known] = 1;
    }
    return at;
  }

  #workOut(leaf: number, against: number, target: number): void {
    const { leafStart, leafValue, playerFraction } = this.#paths;
    const { memory } = this;
    const polynomial = this.#polynomial;
    const first = leafStart[leaf] as number;
    const players = (leafStart[leaf + 1] as number) - first;
    const weights = this.#weights[players] as Float64Array;

    // polynomial[k]: sum over sets of k agreeing players present, of the product of the absent agreeing fractions.
    let agreed = 0;
    let scale = leafValue[leaf] as number;
    polynomial[0] = 1;
    for (let player = 0; player < players; player++) {
      const share = playerFraction[first + player] as number;
      if (((against >>> player) & 1) === 1) {
        scale *= share;
        continue;
      }
      polynomial[agreed + 1] = polynomial[agreed] as number;
      for (let k = agreed; k > 0; k--)
        polynomial[k] = (polynomial[k - 1] as number) + share * (polynomial[k] as number);
      polynomial[0] = share * polynomial[0];
      agreed++;
    }

    // All players that disagree have the same share.
    let disagreeing = 0;
    if (agreed < players)
      for (let k = 0; k <= agreed; k++) disagreeing -= scale * (polynomial[k] as number) * (weights[k] as number);
    for (let player = 0; player < players; player++) {
      if (((against >>> player) & 1) === 1) {
        memory[target + player] = disagreeing;
        continue;
      }
      // Divides the polynomial by (x + share), from the highest power down.
      const share = playerFraction[first + player] as number;
      let coefficient = 0;
      let sum = 0;
      for (let k = agreed; k > 0; k--) {
        coefficient = (polynomial[k] as number) - share * coefficient;
        sum += coefficient * (weights[k - 1] as number);
      }
      memory[target + player] = scale * (1 - share) * sum;
    }
  }
}

/** Shapley's weight of coalitions of k among the other players: k! (players - 1 - k)! / players!. */
function coalitionWeights(players: number): Float64Array {
  const weights = new Float64Array(players);
  if (players > 0) weights[0] = 1 / players;
  for (let k = 1; k < players; k++) weights[k] = ((weights[k - 1] as number) * k) / (players - k);
  return weights;
}
