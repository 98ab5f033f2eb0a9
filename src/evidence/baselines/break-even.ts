/**
 * Win rate at which trades with equal barriers above and below come out even: (b + c) / (2 b), barrier and round-trip
 * cost as fractions. 1 means that every trade must win; above 1 nothing helps. Undefined without a barrier.
 */
export function breakEvenWinRate(barrier: number, roundTripCost: number): number | undefined {
  return barrier > 0 ? (barrier + roundTripCost) / (2 * barrier) : undefined;
}

/** Win rate at which a mean win and a mean loss, both positive and after costs, come out even: L / (W + L). */
export function breakEvenFromPayoffs(meanWin: number, meanLoss: number): number | undefined {
  return meanWin + meanLoss > 0 && meanWin >= 0 && meanLoss >= 0 ? meanLoss / (meanWin + meanLoss) : undefined;
}
