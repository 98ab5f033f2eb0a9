/** What is left of a starting value once it counts as forgotten; leaves three digits above the promised 1e-9. */
const FORGOTTEN = 1e-12;

/** Bars until a smoothing that keeps the share `kept` of its past at every bar has forgotten where it began. */
export function barsToForget(kept: number, forgotten = FORGOTTEN): number {
  return kept <= 0 ? 0 : Math.ceil(Math.log(forgotten) / Math.log(kept));
}
