/** The values of two columns as one vector. */
// @ts-ignore: decorator
@inline
function pairAt(left: usize, right: usize): v128 {
  return v128.load64_lane(right, v128.load64_zero(left), 1);
}

// @ts-ignore: decorator
@inline
function storePair(left: usize, right: usize, averages: v128): void {
  v128.store64_lane(left, averages, 0);
  v128.store64_lane(right, averages, 1);
}

// @ts-ignore: decorator
@inline
function loadPair(chains: usize, offset: usize): v128 {
  return f64x2(load<f64>(chains + offset), load<f64>(chains + offset, 24));
}

// @ts-ignore: decorator
@inline
function keepPair(chains: usize, averages: v128): void {
  store<f64>(chains, f64x2.extract_lane(averages, 0), 8);
  store<f64>(chains, f64x2.extract_lane(averages, 1), 32);
}

/**
 * Eight averages side by side, all past their seed: each waits for its own last addition, so one alone leaves the processor
 * idle. A chain is 24 bytes: addresses of its values and its results (32 bits each), the average, the weight.
 */
export function eightAverages(chains: usize, count: i32): void {
  const w0 = loadPair(chains, 16);
  const w1 = loadPair(chains + 48, 16);
  const w2 = loadPair(chains + 96, 16);
  const w3 = loadPair(chains + 144, 16);
  let a0 = loadPair(chains, 8);
  let a1 = loadPair(chains + 48, 8);
  let a2 = loadPair(chains + 96, 8);
  let a3 = loadPair(chains + 144, 8);
  const from0 = load<u32>(chains), to0 = load<u32>(chains, 4);
  const from1 = load<u32>(chains, 24), to1 = load<u32>(chains, 28);
  const from2 = load<u32>(chains, 48), to2 = load<u32>(chains, 52);
  const from3 = load<u32>(chains, 72), to3 = load<u32>(chains, 76);
  const from4 = load<u32>(chains, 96), to4 = load<u32>(chains, 100);
  const from5 = load<u32>(chains, 120), to5 = load<u32>(chains, 124);
  const from6 = load<u32>(chains, 144), to6 = load<u32>(chains, 148);
  const from7 = load<u32>(chains, 168), to7 = load<u32>(chains, 172);
  const stop = <usize>count << 3;
  for (let at: usize = 0; at < stop; at += 8) {
    a0 = f64x2.add(a0, f64x2.mul(f64x2.sub(pairAt(from0 + at, from1 + at), a0), w0));
    a1 = f64x2.add(a1, f64x2.mul(f64x2.sub(pairAt(from2 + at, from3 + at), a1), w1));
    a2 = f64x2.add(a2, f64x2.mul(f64x2.sub(pairAt(from4 + at, from5 + at), a2), w2));
    a3 = f64x2.add(a3, f64x2.mul(f64x2.sub(pairAt(from6 + at, from7 + at), a3), w3));
    storePair(to0 + at, to1 + at, a0);
    storePair(to2 + at, to3 + at, a1);
    storePair(to4 + at, to5 + at, a2);
    storePair(to6 + at, to7 + at, a3);
  }
  keepPair(chains, a0);
  keepPair(chains + 48, a1);
  keepPair(chains + 96, a2);
  keepPair(chains + 144, a3);
}
