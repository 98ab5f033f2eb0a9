/**
 * Below this share of the price a smoothed move counts as none. Smoothings by Wilder never reach 0 after a move, so
 * without it a quotient of two of them would go on telling of moves from long before the memory.
 */
export const STILL = 1e-10;
