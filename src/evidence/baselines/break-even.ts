/**
 * Win rate at which trades with equal barriers above and below neither gain nor lose: (b + c) / (2 b), with barrier b
 * and round-trip cost c as fractions. 1 means that every trade must win. Above 1 the trades lose at any win rate.
 * Undefined for a barrier that is not above zero.
 */
export function breakEvenWinRate(barrier: number, roundTripCost: number): number | undefined {
  return barrier > 0 ? (barrier + roundTripCost) / (2 * barrier) : undefined;
}

/** Win rate at which a mean win W and a mean loss L cancel: L / (W + L). Both are positive and after costs. */
export function breakEvenFromPayoffs(meanWin: number, meanLoss: number): number | undefined {
  return meanWin + meanLoss > 0 && meanWin >= 0 && meanLoss >= 0 ? meanLoss / (meanWin + meanLoss) : undefined;
}
