import { stepSize } from '../core/money.ts';
import { isoFromInstant, SECOND } from '../core/time.ts';
import type { BacktestResult } from './backtest-result.ts';
import { csvLine, decimalText } from './csv-row.ts';

const HEADER = [
  'trade',
  'instrument',
  'side',
  'entry_time',
  'entry_price',
  'exit_time',
  'exit_price',
  'quantity',
  'seconds_held',
  'gross_profit',
  'fees',
  'financing',
  'net_profit',
  'entry_reason',
  'exit_reason',
];

/**
 * The lines of `trade_log.csv`, header first: one per closed round trip. Amounts of money are exact, in quote currency:
 * net profit is gross profit less fees, and financing, which is below zero when paid.
 */
export function* tradeLogLines(result: Pick<BacktestResult, 'instruments' | 'trades'>): Generator<string> {
  yield csvLine(HEADER);
  const lotSizes = new Map(result.instruments.map(({ id, lot }) => [id, stepSize(lot)]));
  let number = 0;
  for (const trade of result.trades) {
    const lotSize = lotSizes.get(trade.instrument) ?? Number.NaN;
    yield csvLine([
      ++number,
      trade.instrument,
      trade.side,
      isoFromInstant(trade.entryAt),
      shortest(trade.entryPrice),
      isoFromInstant(trade.exitAt),
      shortest(trade.exitPrice),
      Number((trade.lots * lotSize).toPrecision(15)),
      (trade.exitAt - trade.entryAt) / SECOND,
      decimalText(trade.grossMinor),
      decimalText(trade.feesMinor),
      decimalText(trade.financingMinor),
      decimalText(trade.netMinor),
      trade.entryReason,
      trade.exitReason,
    ]);
  }
}

/** A price without the digits that binary fractions add: 6096.9, not 6096.900000000001. */
function shortest(price: number): number {
  return Number(price.toPrecision(12));
}
