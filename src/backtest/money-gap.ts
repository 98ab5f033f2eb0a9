/** One finished trade, wherever it was made. Prices in quote currency, amounts of base currency. */
export interface GapTrade {
  readonly instrument: string;
  /** 1 long, -1 short. */
  readonly sign: 1 | -1;
  /** When it was decided, in microseconds. */
  readonly decidedAt: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly amount: number;
  readonly fees: number;
  /** Half of the spread that the venue quoted at the decision, in quote currency; 0 when nobody quoted. */
  readonly halfSpread: number;
}

/** Where the money went that a run made less, or more, than the backtest of the same events. Below zero: the run lost by it. */
export interface MoneyGap {
  /** Equity change of the run less that of the backtest. */
  readonly total: number;
  /** The price moved between decision and fill, or was another than the backtest supposed. */
  readonly latency: number;
  /** The spread was crossed. */
  readonly slippage: number;
  readonly fees: number;
  /** Rollovers, interest, and what the venue rounded. */
  readonly financing: number;
  /** Other amounts, because equity differed or an order filled in part. */
  readonly size: number;
  /** Trades of the backtest that the run did not make. */
  readonly missed: number;
  /** Trades of the run that the backtest did not make. */
  readonly extra: number;
  /** Positions that are open at the end, and rounding. */
  readonly open: number;
  readonly matchedTrades: number;
  readonly missedTrades: number;
  readonly extraTrades: number;
}

export interface MoneyGapOptions {
  readonly run: { readonly trades: readonly GapTrade[]; readonly profit: number; readonly financing: number };
  readonly backtest: { readonly trades: readonly GapTrade[]; readonly profit: number; readonly financing: number };
}

/** Tells the parts that the difference between a run and its backtest is made of. They sum to it. */
export function moneyGap({ run, backtest }: MoneyGapOptions): MoneyGap {
  const waiting = new Map(backtest.trades.map((trade) => [keyOf(trade), trade]));
  const sums = { latency: 0, slippage: 0, fees: 0, size: 0, missed: 0, extra: 0 };
  let matchedTrades = 0;
  let extraTrades = 0;
  for (const trade of run.trades) {
    const twin = waiting.get(keyOf(trade));
    if (twin === undefined) {
      sums.extra += netOf(trade);
      extraTrades++;
      continue;
    }
    waiting.delete(keyOf(trade));
    matchedTrades++;
    const { sign, amount } = trade;
    const price = sign * amount * (trade.exitPrice - trade.entryPrice - (twin.exitPrice - twin.entryPrice));
    const crossed = -2 * amount * (trade.halfSpread - twin.halfSpread);
    sums.slippage += crossed;
    sums.latency += price - crossed;
    sums.size += sign * (amount - twin.amount) * (twin.exitPrice - twin.entryPrice);
    sums.fees += twin.fees - trade.fees;
  }
  for (const trade of waiting.values()) sums.missed -= netOf(trade);
  const total = run.profit - backtest.profit;
  const financing = run.financing - backtest.financing;
  const told = Object.values(sums).reduce((sum, part) => sum + part, financing);
  return { total, ...sums, financing, open: total - told, matchedTrades, missedTrades: waiting.size, extraTrades };
}

function keyOf({ instrument, decidedAt }: GapTrade): string {
  return `${instrument} ${decidedAt}`;
}

function netOf({ sign, amount, exitPrice, entryPrice, fees }: GapTrade): number {
  return sign * amount * (exitPrice - entryPrice) - fees;
}
