/**
 * A venue's books made again from the texts of its trades and ledger alone, in BigInt parts of 10^-18. Shares no code
 * with the simulator.
 */
export interface RecomputedBooks {
  readonly cash: bigint;
  readonly coins: Readonly<Record<string, bigint>>;
  /** Signed, in parts of 10^-18 of a coin. */
  readonly positions: Readonly<Record<string, bigint>>;
  /** What the open positions cost. */
  readonly positionCosts: Readonly<Record<string, bigint>>;
}

export interface ReportedTrade {
  readonly pair: string;
  readonly type: string;
  readonly price: string;
  readonly vol: string;
  readonly fee: string;
  readonly leverage: string;
  readonly trade_id: number;
}

export interface ToldEntry {
  readonly type: string;
  readonly asset: string;
  readonly amount: string;
  readonly fee: string;
  readonly balance: string;
}

const SCALE = 10n ** 18n;

/** Dollars are kept in four decimals, halves away from zero. */
function kept(amount: bigint): bigint {
  const size = amount < 0n ? -amount : amount;
  const rounded = ((size + SCALE / 20_000n) / (SCALE / 10_000n)) * (SCALE / 10_000n);
  return amount < 0n ? -rounded : rounded;
}

export function exact(text: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^([-+]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const value = BigInt(whole) * SCALE + BigInt(fraction.slice(0, 18).padEnd(18, '0'));
  return sign === '-' ? -value : value;
}

/**
 * Coins by trades without leverage, positions first in, first out by those with it; of the ledger only deposits and
 * rollovers. What a trade costs or gains is rounded, and its fee.
 */
export function recomputeBooks(trades: readonly ReportedTrade[], entries: readonly ToldEntry[]): RecomputedBooks {
  let cash = 0n;
  for (const { type, amount, fee } of entries)
    if (type === 'deposit' || type === 'rollover') cash += exact(amount) - exact(fee);
  const coins: Record<string, bigint> = {};
  const open: Record<string, { lots: bigint; readonly price: bigint }[]> = {};
  for (const trade of [...trades].sort((a, b) => a.trade_id - b.trade_id)) {
    const sign = trade.type === 'buy' ? 1n : -1n;
    const [price, volume] = [exact(trade.price), exact(trade.vol)];
    cash -= kept(exact(trade.fee));
    if (trade.leverage === '0') {
      cash -= kept((sign * price * volume) / SCALE);
      coins[trade.pair] = (coins[trade.pair] ?? 0n) + sign * volume;
      continue;
    }
    const queue = (open[trade.pair] ??= []);
    let left = volume;
    let profit = 0n;
    for (let first = queue[0]; left > 0n && first !== undefined && first.lots * sign < 0n; first = queue[0]) {
      const size = first.lots < 0n ? -first.lots : first.lots;
      const closed = left < size ? left : size;
      profit += (-sign * closed * (price - first.price)) / SCALE;
      first.lots += sign * closed;
      left -= closed;
      if (first.lots === 0n) queue.shift();
    }
    cash += kept(profit);
    if (left > 0n) queue.push({ lots: sign * left, price });
  }
  const summed = (of: (lots: bigint, price: bigint) => bigint) =>
    Object.fromEntries(
      Object.entries(open)
        .filter(([, queue]) => queue.length > 0)
        .map(([pair, queue]) => [pair, queue.reduce((sum, { lots, price }) => sum + of(lots, price), 0n)]),
    );
  return {
    cash,
    coins,
    positions: summed((lots) => lots),
    positionCosts: summed((lots, price) => ((lots < 0n ? -lots : lots) * price) / SCALE),
  };
}
