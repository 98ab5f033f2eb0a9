/**
 * The value held divided by equity at each row, summed over all instruments. 0.1 is a tenth of the account long, -0.1 a
 * tenth short.
 */
export interface Exposure {
  readonly net: Float64Array;
  /** Without signs: long and short do not cancel. */
  readonly gross: Float64Array;
}

export interface HeldColumns {
  readonly equity: Float64Array;
  /** Signed amounts of base currency, a column per instrument. */
  readonly amounts: readonly Float64Array[];
  /** In quote currency, a column per instrument; NaN before the first. */
  readonly prices: readonly Float64Array[];
}

/** Exposure at every row; NaN where equity is not above zero. */
export function exposureAt({ equity, amounts, prices }: HeldColumns): Exposure {
  const [net, gross] = [new Float64Array(equity.length), new Float64Array(equity.length)];
  for (let row = 0; row < equity.length; row++) {
    const worth = equity[row] as number;
    let [signed, unsigned] = [0, 0];
    amounts.forEach((column, market) => {
      const amount = column[row] as number;
      if (amount === 0) return;
      const value = amount * (prices[market]?.[row] ?? Number.NaN);
      signed += value;
      unsigned += Math.abs(value);
    });
    net[row] = worth > 0 ? signed / worth : Number.NaN;
    gross[row] = worth > 0 ? unsigned / worth : Number.NaN;
  }
  return { net, gross };
}

/**
 * Means of a column's rows over whole periods of the UTC clock. A period whose rows are all NaN has NaN. A period
 * without a row is absent.
 */
export function meansByPeriod(
  at: Float64Array,
  values: Float64Array,
  period: number,
): { readonly at: Float64Array; readonly mean: Float64Array } {
  const [starts, means]: [number[], number[]] = [[], []];
  let [sum, count] = [0, 0];
  for (let row = 0; row < at.length; row++) {
    const start = Math.floor((at[row] as number) / period) * period;
    if (start !== starts.at(-1)) {
      starts.push(start);
      [sum, count] = [0, 0];
    }
    const value = values[row] as number;
    if (!Number.isNaN(value)) {
      sum += value;
      count++;
    }
    means[starts.length - 1] = count === 0 ? Number.NaN : sum / count;
  }
  return { at: Float64Array.from(starts), mean: Float64Array.from(means) };
}
