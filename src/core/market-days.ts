/**
 * A stretch of time of one market, in microseconds; `from` is included, `to` is not. Ends that an old record does not
 * state are infinite.
 */
export interface MarketDays {
  /** As `marketName` writes it; `ANY_MARKET` where an old record names none. */
  readonly market: string;
  readonly from: number;
  readonly to: number;
}

/** Stands for a market that an old record does not name. */
export const ANY_MARKET = '?';

/** The days that are in `left` and in `right`. */
export function commonDays(left: readonly MarketDays[], right: readonly MarketDays[]): MarketDays[] {
  return left.flatMap((one) =>
    right.flatMap((other) => {
      if (one.market !== other.market && one.market !== ANY_MARKET && other.market !== ANY_MARKET) return [];
      const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
      return from < to ? [{ market: one.market === ANY_MARKET ? other.market : one.market, from, to }] : [];
    }),
  );
}

/**
 * How much of `days` is also in `by`, from 0 to 1. The share is taken for each stretch alone, and the largest is
 * returned.
 */
export function coveredShare(days: readonly MarketDays[], by: readonly MarketDays[]): number {
  const shares = days.map((stretch) => {
    let covered = 0;
    let reached = stretch.from;
    for (const { from, to } of commonDays([stretch], by).sort((one, other) => one.from - other.from)) {
      covered += Math.max(0, to - Math.max(from, reached));
      reached = Math.max(reached, to);
    }
    return stretch.to > stretch.from ? covered / (stretch.to - stretch.from) : 0;
  });
  return Math.max(0, ...shares);
}

/** The days that are in `days` and not in `others`. */
export function withoutDays(days: readonly MarketDays[], others: readonly MarketDays[]): MarketDays[] {
  let left = [...days];
  for (const other of others) {
    left = left.flatMap((stretch) => {
      const [common] = commonDays([stretch], [other]);
      if (common === undefined) return [stretch];
      return [
        { ...stretch, to: common.from },
        { ...stretch, from: common.to },
      ].filter(({ from, to }) => from < to);
    });
  }
  return left;
}
