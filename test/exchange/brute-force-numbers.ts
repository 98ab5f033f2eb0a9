/** Parts of 10^8 and of 10^12 that rates are counted in, and the minor units of one unit of money. */
export const E8 = 100_000_000n;
export const E12 = 1_000_000_000_000n;
export const E18 = E12 * 1_000_000n;
/** More lots than there are. */
export const BOUNDLESS = 10n ** 30n;

export const abs = (value: bigint): bigint => (value < 0n ? -value : value);
export const ceil = (top: bigint, bottom: bigint): bigint => {
  const rest = ((top % bottom) + bottom) % bottom;
  return rest === 0n ? top / bottom : (top - rest) / bottom + 1n;
};
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
export const parts = (rate: number): bigint => BigInt(Math.round(rate * 1e8));
export const pointParts = (bps: number): bigint => BigInt(Math.round(bps * 10_000));
export const sum = <Item>(items: readonly Item[], of: (item: Item, index: number) => bigint): bigint =>
  items.reduce((total, item, index) => total + of(item, index), 0n);
