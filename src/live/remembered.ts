/**
 * So many of the newest fills, orders and cash flows are known by their ids after a restart. The venue is then asked
 * from a day before the last moment on, so it reports nothing that is older than these.
 */
export const REMEMBERED = 10_000;

/**
 * So many are known within a process. A venue reports each once to a process, so fewer are enough. What a restart
 * brought may be reported again, so all of it stays known.
 */
export function rememberedHere(restored = 0): number {
  return Math.max(1_000, restored);
}
