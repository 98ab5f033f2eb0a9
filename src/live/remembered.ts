/**
 * So many of the newest fills, orders and cash flows are known by their ids over a restart. A venue is asked from a day
 * before the last moment on: what is older is not reported again, and what is reported again is known.
 */
export const REMEMBERED = 10_000;

/**
 * So many do within a process, in which a venue reports each once; never fewer than a restart brought, all of which may
 * be reported again.
 */
export function rememberedHere(restored = 0): number {
  return Math.max(1_000, restored);
}
