import type { RunMoney } from '../../trading/run-money.ts';

/** Decimals of an amount of money on a terminal. */
const DECIMALS = 2;
const CENTS = 10 ** DECIMALS;

/**
 * The money of a run in two lines. Every total and part is rounded separately, so that it is equal wherever it is
 * printed. Where the printed parts differ from their total by some cents, the line shows the difference as rounding, so
 * that it adds up. `profits` are those of the open positions, which are printed one by one. The open part is their
 * printed sum.
 */
export function moneyLines(
  { startingCash, transfers, closed, open, fees, financing, profit, equity }: RunMoney,
  profits: readonly (number | undefined)[],
): readonly [string, string] {
  const openCents = profits.includes(undefined)
    ? cents(open)
    : profits.reduce<number>((sum, one) => sum + cents(one ?? 0), 0);
  const parts = [cents(closed), openCents, cents(fees), cents(financing)];
  const [start, moved] = [cents(startingCash), cents(transfers)];
  const [made, whole] = [cents(profit), cents(equity)];
  const [beyondParts, beyondProfit] = [made - parts.reduce((sum, part) => sum + part, 0), whole - start - moved - made];
  for (const beyond of [beyondParts, beyondProfit]) requireRounding(beyond, parts.length + profits.length + 2);
  const [closedShown = '', openShown = '', feesShown = '', financingShown = ''] = parts.map((part) =>
    signed(part / CENTS),
  );
  return [
    `equity ${(whole / CENTS).toFixed(DECIMALS)} = start ${(start / CENTS).toFixed(DECIMALS)}${moved === 0 ? '' : `, transfers ${signed(moved / CENTS)}`}, profit ${signed(made / CENTS)}${rounding(beyondProfit)}`,
    `${signed(made / CENTS)} = closed ${closedShown}, open ${openShown}, fees ${feesShown}, financing ${financingShown}${rounding(beyondParts)}`,
  ];
}

/** Money with its sign. */
export function signed(amount: number): string {
  const shown = cents(amount) / CENTS;
  return `${shown >= 0 ? '+' : ''}${shown.toFixed(DECIMALS)}`;
}

/** Adding zero turns a negative zero into one without a sign. */
function cents(amount: number): number {
  return Math.round(amount * CENTS) + 0;
}

function rounding(beyondCents: number): string {
  return beyondCents === 0 ? '' : `, rounding ${signed(beyondCents / CENTS)}`;
}

/** Throws a RangeError when printed parts differ from their total by more than their roundings can explain. */
function requireRounding(beyondCents: number, roundings: number): void {
  if (Math.abs(beyondCents) > roundings)
    throw new RangeError(`Parts add up to their total: they miss it by ${beyondCents / CENTS}`);
}
