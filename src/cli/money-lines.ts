import type { RunMoney } from '../system/run-money.ts';

/** Decimals of an amount of money on a terminal. */
const DECIMALS = 2;
const CENTS = 10 ** DECIMALS;

/**
 * The money of a run in two lines. Every part is rounded by itself, so that it reads the same wherever it is printed. The
 * totals are the sums of the printed parts; they may differ by a cent per part from the rounded exact totals. `profits` are
 * those of the open positions, which are printed one by one: the open part is their printed sum.
 */
export function moneyLines({ startingCash, transfers, closed, open, fees, financing, profit, equity }: RunMoney, profits: readonly (number | undefined)[]): readonly [string, string] {
  const openCents = profits.includes(undefined) ? cents(open) : profits.reduce<number>((sum, one) => sum + cents(one ?? 0), 0);
  const parts = [cents(closed), openCents, cents(fees), cents(financing)];
  const [start, moved] = [cents(startingCash), cents(transfers)];
  const made = parts.reduce((sum, part) => sum + part, 0);
  const whole = start + moved + made;
  const roundings = parts.length + profits.length + 2;
  requireNear(made, profit, roundings);
  requireNear(whole, equity, roundings);
  const [closedShown = '', openShown = '', feesShown = '', financingShown = ''] = parts.map((part) => signed(part / CENTS));
  return [
    `equity ${(whole / CENTS).toFixed(DECIMALS)} = start ${(start / CENTS).toFixed(DECIMALS)}${moved === 0 ? '' : `, transfers ${signed(moved / CENTS)}`}, profit ${signed(made / CENTS)}`,
    `${signed(made / CENTS)} = closed ${closedShown}, open ${openShown}, fees ${feesShown}, financing ${financingShown}`,
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

/** Throws a RangeError where printed parts differ from the exact total by more than their roundings. */
function requireNear(printedCents: number, total: number, roundings: number): void {
  if (Math.abs(printedCents - total * CENTS) > roundings) throw new RangeError(`Parts add up to their total: ${printedCents / CENTS} is not ${total}`);
}
