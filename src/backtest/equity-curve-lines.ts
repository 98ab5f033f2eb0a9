import { stepSize } from '../core/money.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import type { BacktestResult } from './backtest-result.ts';
import { csvLine } from './csv-row.ts';

type Curve = Pick<BacktestResult, 'instruments' | 'times' | 'equity' | 'cash' | 'lots' | 'prices' | 'startingEquity'>;

/**
 * The lines of `equity_curve.csv`, header first: one per moment. Position is in base currency, drawdown a fraction at
 * or below zero of the highest equity so far. `buyAndHold` is the equity of a backtest that bought and held over the
 * same moments; without it the column shows equal shares bought at each instrument's first price, free of cost.
 */
export function* equityCurveLines(
  curve: Curve,
  { buyAndHold = costFreeHolding(curve) }: { readonly buyAndHold?: Float64Array } = {},
): Generator<string> {
  const { instruments, times, equity } = curve;
  const cash = curve.cash.numbers(times.length);
  const lots = curve.lots.map((column) => column.numbers(times.length));
  const suffix = (id: string) => (instruments.length === 1 ? '' : `_${id}`);
  const pairs = instruments.flatMap(({ id }) => [`position${suffix(id)}`, `price${suffix(id)}`]);
  yield csvLine(['time', 'equity', 'cash', ...pairs, 'drawdown', 'buy_and_hold']);
  const lotSizes = instruments.map(({ lot }) => stepSize(lot));
  let peak = curve.startingEquity;
  for (let row = 0; row < times.length; row++) {
    const value = equity[row] as number;
    peak = Math.max(peak, value);
    const positions = lotSizes.flatMap((lotSize, market) => [
      Number(((lots[market]?.[row] ?? 0) * lotSize).toPrecision(15)),
      curve.prices[market]?.[row],
    ]);
    yield csvLine([
      isoFromInstant(times[row] as Instant),
      value,
      cash[row],
      ...positions,
      peak > 0 ? value / peak - 1 : undefined,
      buyAndHold[row],
    ]);
  }
}

/** Equal shares of the starting equity in every instrument, bought at its first price; cash until then. */
export function costFreeHolding({
  times,
  prices,
  startingEquity,
}: Pick<Curve, 'times' | 'prices' | 'startingEquity'>): Float64Array {
  const held = new Float64Array(times.length).fill(startingEquity);
  for (const column of prices) {
    const first = column.find((price) => !Number.isNaN(price));
    if (first === undefined) continue;
    const share = startingEquity / prices.length;
    for (let row = 0; row < held.length; row++) {
      const price = column[row] as number;
      if (!Number.isNaN(price)) held[row] = (held[row] as number) + share * (price / first - 1);
    }
  }
  return held;
}
