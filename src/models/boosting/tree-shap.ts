import type { FeatureRows } from '../../math/matrix.ts';
import { compileLeafPaths, type LeafPaths } from './tree-shap-paths.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

/** What each feature added to each margin. `values` is row-major: rows x groups x (features + 1), the bias last. */
export interface ShapValues {
  readonly rows: number;
  readonly groups: number;
  readonly features: number;
  readonly values: Float64Array;
}

/**
 * Says what each feature contributed to a prediction: exact path-dependent Shapley values in margin space. For every row
 * and group, contributions and bias sum to the margin; the bias is the margin's expectation over the training rows.
 *
 * Method: TreeSHAP (Lundberg, Erion, Lee 2018, arXiv 1802.03888), leaf by leaf as in GPUTreeShap (Mitchell et al. 2022):
 * a leaf is a game whose players are the features on its path. A player that agrees with the row multiplies the leaf's
 * value by 1 when present and by its cover fraction when absent; one that disagrees by 0 and by its fraction. So the
 * sums over coalitions are coefficients of a product of (x + fraction), found in O(depth^2) without any division.
 */
export class TreeExplainer {
  readonly #paths: LeafPaths;
  readonly #features: number;
  readonly #weights: readonly Float64Array[];

  constructor(ensemble: TreeEnsemble, features: number) {
    this.#paths = compileLeafPaths(ensemble);
    this.#features = features;
    this.#weights = Array.from({ length: this.#paths.longest + 1 }, (_, players) => coalitionWeights(players));
  }

  explain(rows: FeatureRows): ShapValues {
    if (rows.columns !== this.#features) throw new RangeError(`The model has ${this.#features} features, the rows ${rows.columns}`);
    const { baseline, longest } = this.#paths;
    const stride = this.#features + 1;
    const groups = baseline.length;
    const values = new Float64Array(rows.rows * groups * stride);
    const scratch = new Scratch(longest);
    for (let row = 0; row < rows.rows; row++) {
      const start = row * groups * stride;
      for (let group = 0; group < groups; group++) values[start + group * stride + this.#features] = baseline[group] as number;
      this.#explainRow(rows.values, row * rows.columns, values, start, scratch);
    }
    return { rows: rows.rows, groups, features: this.#features, values };
  }

  #explainRow(x: Float32Array, xStart: number, out: Float64Array, outStart: number, scratch: Scratch): void {
    const { leafStart, group, value, feature, lower, upper, missing, fraction } = this.#paths;
    const { agreeing, polynomial } = scratch;
    const stride = this.#features + 1;
    const leaves = group.length;
    for (let leaf = 0; leaf < leaves; leaf++) {
      const first = leafStart[leaf] as number;
      const end = leafStart[leaf + 1] as number;
      const outGroup = outStart + (group[leaf] as number) * stride;
      const weights = this.#weights[end - first] as Float64Array;

      // polynomial[k]: sum over sets of k agreeing players present, of the product of the absent agreeing fractions.
      let agreed = 0;
      let scale = value[leaf] as number;
      polynomial[0] = 1;
      for (let at = first; at < end; at++) {
        const cell = x[xStart + (feature[at] as number)] as number;
        const share = fraction[at] as number;
        const agrees = cell === cell ? cell >= (lower[at] as number) && !(cell >= (upper[at] as number)) : missing[at] === 1;
        if (!agrees) {
          scale *= share;
          continue;
        }
        polynomial[agreed + 1] = polynomial[agreed] as number;
        for (let k = agreed; k > 0; k--) polynomial[k] = (polynomial[k - 1] as number) + share * (polynomial[k] as number);
        polynomial[0] = share * polynomial[0];
        agreeing[agreed] = at;
        agreed++;
      }

      if (agreed < end - first) {
        let sum = 0;
        for (let k = 0; k <= agreed; k++) sum += (polynomial[k] as number) * (weights[k] as number);
        const against = scale * sum;
        let next = 0;
        for (let at = first; at < end; at++) {
          if (next < agreed && agreeing[next] === at) next++;
          else out[outGroup + (feature[at] as number)] = (out[outGroup + (feature[at] as number)] as number) - against;
        }
      }
      for (let player = 0; player < agreed; player++) {
        const at = agreeing[player] as number;
        const share = fraction[at] as number;
        let coefficient = 0;
        let sum = 0;
        // Divides the polynomial by (x + share), from the highest power down.
        for (let k = agreed; k > 0; k--) {
          coefficient = (polynomial[k] as number) - share * coefficient;
          sum += coefficient * (weights[k - 1] as number);
        }
        const position = outGroup + (feature[at] as number);
        out[position] = (out[position] as number) + scale * (1 - share) * sum;
      }
    }
  }
}

/** Working memory of one call, so that the loop over rows allocates nothing. */
class Scratch {
  readonly agreeing: Int32Array;
  readonly polynomial: Float64Array;

  constructor(longest: number) {
    this.agreeing = new Int32Array(longest + 1);
    this.polynomial = new Float64Array(longest + 2);
  }
}

/** Shapley's weight of coalitions of k among the other players: k! (players - 1 - k)! / players!. */
function coalitionWeights(players: number): Float64Array {
  const weights = new Float64Array(players + 1);
  if (players === 0) return weights;
  weights[0] = 1 / players;
  for (let k = 1; k < players; k++) weights[k] = ((weights[k - 1] as number) * k) / (players - k);
  return weights;
}
