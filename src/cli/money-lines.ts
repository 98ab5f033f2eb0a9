import { roundedParts } from '../core/rounded-parts.ts';
import type { RunMoney } from '../system/run-money.ts';

/** Decimals of an amount of money on a terminal. */
const DECIMALS = 2;

/** The money of a run in two lines, each of which adds up as it is printed. */
export function moneyLines({ startingCash, transfers, closed, open, fees, financing, profit, equity }: RunMoney): readonly [string, string] {
  const whole = roundedParts(equity, [startingCash, transfers, profit], DECIMALS);
  const [start = 0, moved = 0, made = 0] = whole.parts;
  // The profit of both lines is one number: the second takes it as the first has rounded it.
  const parts = roundedParts(made, onLargest([closed, open, fees, financing], made), DECIMALS).parts;
  const [closedShown = 0, openShown = 0, feesShown = 0, financingShown = 0] = parts;
  return [
    `equity ${whole.total.toFixed(DECIMALS)} = start ${start.toFixed(DECIMALS)}${moved === 0 ? '' : `, transfers ${signed(moved)}`}, profit ${signed(made)}`,
    `${signed(made)} = closed ${signed(closedShown)}, open ${signed(openShown)}, fees ${signed(feesShown)}, financing ${signed(financingShown)}`,
  ];
}

/** The first line rounds the profit by less than this. */
const ROUNDED_AWAY = 1.000_001 * 10 ** -DECIMALS;

/** The parts with what the rounded total differs from theirs put on the largest. Throws a RangeError where that is more than rounding. */
function onLargest(parts: readonly number[], total: number): readonly number[] {
  const difference = total - parts.reduce((sum, part) => sum + part, 0);
  if (Math.abs(difference) > ROUNDED_AWAY) throw new RangeError(`Parts add up to their total: ${parts.join(' + ')} is not ${total}`);
  const largest = parts.reduce((best, part, place) => (Math.abs(part) > Math.abs(parts[best] ?? 0) ? place : best), 0);
  return parts.map((part, place) => (place === largest ? part + difference : part));
}

/** Money with its sign. */
export function signed(amount: number): string {
  return `${amount >= 0 ? '+' : ''}${amount.toFixed(DECIMALS)}`;
}
