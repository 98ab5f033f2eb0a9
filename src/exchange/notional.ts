/**
 * Exact value in minor units of `ticks * lots`, when one tick times one lot is `unitMinor`. Signed like the lots. The
 * product is taken as a plain number where that is exact, because making a BigInt costs more than multiplying two.
 */
export function exactNotional(ticks: number, lots: number, unitMinor: bigint): bigint {
  const product = ticks * lots;
  return Number.isSafeInteger(product) ? BigInt(product) * unitMinor : BigInt(ticks) * BigInt(lots) * unitMinor;
}
