import type { RunMoney } from '../../trading/run-money.ts';
import { cents, printedRounding, printedSum, signedCents, textOfCents } from './printed-sum.ts';

/**
 * The money of a run in two lines. Every total and part is rounded separately, so that it is equal wherever it is
 * printed. Where the printed parts differ from their total by some cents, the line shows the difference as rounding, so
 * that it adds up. `profits` are those of the open positions, which are printed one by one. The open part is their
 * printed sum. The venue's rounding is money that moved, and is named apart.
 */
export function moneyLines(
  { startingCash, transfers, closed, open, fees, financing, venueRounding, profit, equity }: RunMoney,
  profits: readonly (number | undefined)[],
): readonly [string, string] {
  const known = profits.flatMap((one) => (one === undefined ? [] : [one]));
  const openCents = known.length < profits.length ? cents(open) : printedSum(known);
  const parts = [cents(closed), openCents, cents(fees), cents(financing), cents(venueRounding)] as const;
  const [start, moved] = [cents(startingCash), cents(transfers)];
  const [made, whole] = [cents(profit), cents(equity)];
  const roundings = parts.length + profits.length + 1;
  const beyondParts = printedRounding(made, parts, roundings);
  const beyondProfit = printedRounding(whole, [start, moved, made], roundings);
  const venue = parts[4] === 0 ? '' : `, the venue's rounding ${signedCents(parts[4])}`;
  return [
    `equity ${textOfCents(whole)} = start ${textOfCents(start)}${moved === 0 ? '' : `, transfers ${signedCents(moved)}`}, profit ${signedCents(made)}${rounding(beyondProfit)}`,
    `${signedCents(made)} = closed ${signedCents(parts[0])}, open ${signedCents(openCents)}, fees ${signedCents(parts[2])}, financing ${signedCents(parts[3])}${venue}${rounding(beyondParts)}`,
  ];
}

function rounding(beyondCents: number): string {
  return beyondCents === 0 ? '' : `, rounding ${signedCents(beyondCents)}`;
}
