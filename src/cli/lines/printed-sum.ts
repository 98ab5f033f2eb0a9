/** Decimals of an amount of money on a terminal. */
const DECIMALS = 2;
const CENTS = 10 ** DECIMALS;

/** An amount as it is printed, in whole cents. Adding zero turns a negative zero into one without a sign. */
export function cents(amount: number): number {
  return Math.round(amount * CENTS) + 0;
}

/** Whole cents as they are printed. */
export function textOfCents(whole: number): string {
  return (whole / CENTS).toFixed(DECIMALS);
}

/** Whole cents with their sign. */
export function signedCents(whole: number): string {
  return `${whole >= 0 ? '+' : ''}${textOfCents(whole)}`;
}

/** Money with its sign. */
export function signed(amount: number): string {
  return signedCents(cents(amount));
}

/** The sum of amounts as they are printed, in cents, so that a reader who adds them up gets the same. */
export function printedSum(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + cents(amount), 0);
}

/**
 * What printed parts miss of their printed total, in cents: the rounding that a line has to name so that it adds up.
 * `roundings` is how many amounts were rounded. Throws a RangeError when these cannot explain what is missing.
 */
export function printedRounding(totalCents: number, partCents: readonly number[], roundings: number): number {
  const beyond = totalCents - partCents.reduce((sum, part) => sum + part, 0);
  if (Math.abs(beyond) > roundings)
    throw new RangeError(`Parts add up to their total: they miss it by ${beyond / CENTS}`);
  return beyond;
}
