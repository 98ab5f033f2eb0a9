import { barsToForget } from './decay.ts';

/**
 * Below this share of the price an averaged move counts as none: it is less than a tick every few bars. Smoothings by
 * Wilder never reach 0 after a move, so without it a quotient of two of them would go on telling of moves that are
 * longer ago than any memory.
 */
export const STILL = 1e-8;

/**
 * Bars until a quotient of two smoothings has forgotten where they began: until what is left of moves of 1 % a bar is
 * a billionth of the smallest moves that count.
 */
export function barsToForgetQuotient(kept: number): number {
  return barsToForget(kept, (STILL / 0.01) * 1e-9);
}
