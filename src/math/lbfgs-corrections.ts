/** The last steps with the gradient changes they caused: what L-BFGS knows of the curvature. */
export class Corrections {
  readonly #steps: readonly Float64Array[];
  readonly #changes: readonly Float64Array[];
  /** 1 / (step . change) of each pair. */
  readonly #inverses: Float64Array;
  readonly #shares: Float64Array;
  #next = 0;
  #count = 0;

  constructor(memory: number, size: number) {
    if (!Number.isInteger(memory) || memory < 1)
      throw new RangeError(`The memory is a whole number from 1, was ${memory}`);
    this.#steps = Array.from({ length: memory }, () => new Float64Array(size));
    this.#changes = Array.from({ length: memory }, () => new Float64Array(size));
    this.#inverses = new Float64Array(memory);
    this.#shares = new Float64Array(memory);
  }

  isEmpty(): boolean {
    return this.#count === 0;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Remembers a step; pairs without positive curvature are left out, so that the model stays positive definite. */
  add(x: Float64Array, nextX: Float64Array, gradient: Float64Array, nextGradient: Float64Array): void {
    const step = this.#steps[this.#next] as Float64Array;
    const change = this.#changes[this.#next] as Float64Array;
    for (let at = 0; at < x.length; at++) {
      step[at] = (nextX[at] as number) - (x[at] as number);
      change[at] = (nextGradient[at] as number) - (gradient[at] as number);
    }
    const curvature = dot(step, change);
    if (!(curvature > 2.2e-16 * dot(change, change))) return;
    this.#inverses[this.#next] = 1 / curvature;
    this.#next = (this.#next + 1) % this.#steps.length;
    this.#count = Math.min(this.#count + 1, this.#steps.length);
  }

  /** Fills `direction` with minus the modelled inverse Hessian times the gradient (the two-loop recursion). */
  descend(gradient: Float64Array, direction: Float64Array): void {
    for (let at = 0; at < gradient.length; at++) direction[at] = -(gradient[at] as number);
    if (this.#count === 0) return;
    for (let age = 1; age <= this.#count; age++) {
      const pair = this.#pair(age);
      const share = (this.#inverses[pair] as number) * dot(this.#steps[pair] as Float64Array, direction);
      this.#shares[pair] = share;
      addScaled(direction, this.#changes[pair] as Float64Array, -share);
    }
    const newest = this.#pair(1);
    const change = this.#changes[newest] as Float64Array;
    const scale = 1 / ((this.#inverses[newest] as number) * dot(change, change));
    for (let at = 0; at < direction.length; at++) direction[at] = (direction[at] as number) * scale;
    for (let age = this.#count; age >= 1; age--) {
      const pair = this.#pair(age);
      const back = (this.#inverses[pair] as number) * dot(this.#changes[pair] as Float64Array, direction);
      addScaled(direction, this.#steps[pair] as Float64Array, (this.#shares[pair] as number) - back);
    }
  }

  /** Position of the pair that was added `age` calls ago. */
  #pair(age: number): number {
    return (this.#next - age + this.#steps.length) % this.#steps.length;
  }
}

export function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at++) sum += (left[at] as number) * (right[at] as number);
  return sum;
}

function addScaled(target: Float64Array, added: Float64Array, scale: number): void {
  for (let at = 0; at < target.length; at++) target[at] = (target[at] as number) + scale * (added[at] as number);
}
