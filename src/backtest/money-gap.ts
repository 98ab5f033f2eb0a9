/** One finished trade, wherever it was made. Money in minor units of the quote currency. */
export interface GapTrade {
  readonly instrument: string;
  /** When it was decided, in microseconds. */
  readonly decidedAt: number;
  readonly lots: number;
  /** Price change between its fills, spread and slippage in it. */
  readonly grossMinor: bigint;
  readonly feesMinor: bigint;
  /** Below zero was paid. */
  readonly financingMinor: bigint;
  /** What spread and slippage cost it, going in and out: as quoted to the run, as supposed by the backtest. */
  readonly crossingMinor: bigint;
}

/** What one of the two did. Money in minor units of the quote currency. */
export interface GapSide {
  /** Change of the account, positions at their newest prices, transfers apart. */
  readonly profitMinor: bigint;
  readonly trades: readonly GapTrade[];
  /** What positions that are open at the end have made, fees and financing included. */
  readonly openMinor: bigint;
  /** What the venue rounded. */
  readonly roundingMinor: bigint;
  /** Financing that came when no trade was there to take it. */
  readonly looseFinancingMinor: bigint;
}

/** The parts of a gap. Below zero: the run lost by it. */
export interface GapParts<Amount> {
  /**
   * What the run's fills were better or worse than the prices that the backtest fills at, spread and slippage apart:
   * slippage of the run, and how the price moved between decision and fill.
   */
  readonly timing: Amount;
  /** The quoted spread was crossed. */
  readonly spread: Amount;
  /** What the backtest supposed for spread and slippage, which is no part of what the run paid. */
  readonly supposed: Amount;
  readonly fees: Amount;
  /** Rollovers, interest and funding. */
  readonly financing: Amount;
  /** Other amounts, because equity differed or an order filled in part. */
  readonly size: Amount;
  /** Trades of the backtest that the run did not make. */
  readonly missed: Amount;
  /** Trades of the run that the backtest did not make. */
  readonly extra: Amount;
  /** Positions that are open at the end. */
  readonly open: Amount;
  /** What the venue rounded. */
  readonly rounding: Amount;
}

/** Where the money went that a run made less, or more, than the backtest of the same events, exactly. */
export interface MoneyGap {
  /** Profit of the run less that of the backtest. */
  readonly totalMinor: bigint;
  readonly parts: GapParts<bigint>;
  /** What the parts do not explain: 0, or money was lost or booked twice. */
  readonly unattributedMinor: bigint;
  readonly matchedTrades: number;
  readonly missedTrades: number;
  readonly extraTrades: number;
}

export interface MoneyGapOptions {
  readonly run: GapSide;
  readonly backtest: GapSide;
}

/**
 * Takes the difference between a run and its backtest apart, to the minor unit. Trades are the same when they are of
 * one instrument and one decision. Totals come from the accounts and parts from the trades, so that the remainder is a
 * check.
 */
export function moneyGap({ run, backtest }: MoneyGapOptions): MoneyGap {
  const { pairs, missed, extra } = matched(run.trades, backtest.trades);
  const parts = {
    ...priceParts(pairs),
    fees: sum(pairs, ([own, twin]) => twin.feesMinor - own.feesMinor),
    financing:
      sum(pairs, ([own, twin]) => own.financingMinor - twin.financingMinor) +
      run.looseFinancingMinor -
      backtest.looseFinancingMinor,
    missed: -sum(missed, netOf),
    extra: sum(extra, netOf),
    open: run.openMinor - backtest.openMinor,
    rounding: run.roundingMinor - backtest.roundingMinor,
  };
  const totalMinor = run.profitMinor - backtest.profitMinor;
  return {
    totalMinor,
    parts,
    unattributedMinor: totalMinor - sum(Object.values(parts), (part) => part),
    matchedTrades: pairs.length,
    missedTrades: missed.length,
    extraTrades: extra.length,
  };
}

type Pair = readonly [own: GapTrade, twin: GapTrade];

function matched(run: readonly GapTrade[], backtest: readonly GapTrade[]) {
  const waiting = Map.groupBy(backtest, keyOf);
  const pairs: Pair[] = [];
  const extra: GapTrade[] = [];
  for (const own of run) {
    const twin = waiting.get(keyOf(own))?.shift();
    if (twin === undefined) extra.push(own);
    else pairs.push([own, twin]);
  }
  return { pairs, missed: [...waiting.values()].flat(), extra };
}

/** The backtest's price change is taken at the run's size first, so that what is left is a matter of prices alone. */
function priceParts(pairs: readonly Pair[]): Pick<GapParts<bigint>, 'timing' | 'spread' | 'supposed' | 'size'> {
  const parts = { timing: 0n, spread: 0n, supposed: 0n, size: 0n };
  for (const [own, twin] of pairs) {
    const grossAtSize = scaled(twin.grossMinor, own, twin);
    const supposed = scaled(twin.crossingMinor, own, twin);
    parts.size += grossAtSize - twin.grossMinor;
    parts.spread -= own.crossingMinor;
    parts.supposed += supposed;
    parts.timing += own.grossMinor - grossAtSize + own.crossingMinor - supposed;
  }
  return parts;
}

function scaled(amountMinor: bigint, { lots }: GapTrade, twin: GapTrade): bigint {
  return (amountMinor * BigInt(lots)) / BigInt(twin.lots);
}

function keyOf({ instrument, decidedAt }: GapTrade): string {
  return `${instrument} ${decidedAt}`;
}

function netOf({ grossMinor, feesMinor, financingMinor }: GapTrade): bigint {
  return grossMinor - feesMinor + financingMinor;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => bigint): bigint {
  return items.reduce((total, item) => total + of(item), 0n);
}
