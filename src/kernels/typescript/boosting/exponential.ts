/**
 * e^x to 1e-11 relative, by the same steps as the WebAssembly kernel, so that both give the same bits (an engine's own
 * Math.exp need not). x = k ln 2 + r with |r| <= ln 2 / 2; Taylor polynomial of degree 9 in r, summed in
 * pairs (Estrin 1960), which a processor can overlap; scaled by 2^k.
 */
export function exponential(x: number): number {
  const clamped = Math.min(Math.max(x, -700), 700);
  const power = roundHalfEven(clamped * Math.LOG2E);
  const r = clamped - power * 0.6931471803691238 - power * 1.9082149292705877e-10;
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = 1 + r + (0.5 + (1 / 6) * r) * r2;
  const high = 1 / 24 + (1 / 120) * r + (1 / 720 + (1 / 5040) * r) * r2;
  const top = (1 / 40320 + (1 / 362880) * r) * r4;
  const sum = low + (high + top) * r4;
  return sum * (POWERS_OF_TWO[power + 1023] as number);
}

/** Nearest whole number, ties to even, exact below 2^51: what `f64x2.nearest` gives. */
export function roundHalfEven(x: number): number {
  return x + 6755399441055744 - 6755399441055744;
}

const POWERS_OF_TWO = Float64Array.from({ length: 2047 }, (_, index) => 2 ** (index - 1023));
