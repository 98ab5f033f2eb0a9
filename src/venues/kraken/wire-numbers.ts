import { amountOfText, stepsOfText, textOfSteps } from '../../core/decimal-text.ts';
import { LEDGER_DECIMALS, type DecimalStep } from '../../core/money.ts';

/**
 * Reads a quantity of an answer as whole steps. Throws a RangeError where it is no whole number of steps, because the
 * market then has other steps than we use.
 */
export function readSteps(text: string, step: DecimalStep): number {
  const steps = stepsOfText(text, step);
  if (typeof steps === 'string')
    throw new RangeError(`The venue reported "${text}", which is no whole number of steps of ${textOfSteps(1, step)}`);
  return steps;
}

/**
 * Reads the price of a trade in our ticks. A finer price gives the nearest tick: the venue has made its price step
 * smaller since the run began, and the difference in money is in the venue's ledger. Throws a RangeError for a text
 * that is no price.
 */
export function readPrice(text: string, tick: DecimalStep): number {
  const step = BigInt(tick.units) * 10n ** BigInt(LEDGER_DECIMALS - tick.decimals);
  const ticks = Number((readAmount(text) + step / 2n) / step);
  if (!Number.isSafeInteger(ticks) || ticks <= 0)
    throw new RangeError(`The venue reported "${text}", which is no price`);
  return ticks;
}

/**
 * The whole lots in a balance of coins, rounded towards zero. Balances have more decimals than orders (bitcoin ten and
 * eight), and rewards and purchases in the app leave fractions of a lot that no order can move. Do not use it for
 * traded amounts.
 */
export function wholeLots(minor: bigint, lot: DecimalStep): number {
  const lots = Number(minor / lotMinor(lot));
  if (!Number.isSafeInteger(lots))
    throw new RangeError(`The venue reported ${minor} minor units, which are more lots than can be counted`);
  return lots;
}

/** One lot of coins, in minor units. */
export function lotMinor(lot: DecimalStep): bigint {
  return BigInt(lot.units) * 10n ** BigInt(LEDGER_DECIMALS - lot.decimals);
}

/**
 * Reads an amount of currency in minor units. Kraken writes a profit with its sign, `+2.1234`. Throws a RangeError for
 * an amount that is no whole number of minor units, because rounding would lose money.
 */
export function readAmount(text: string): bigint {
  const minor = amountOfText(text.replace(/^\+(?=\d)/, ''));
  if (minor === undefined)
    throw new RangeError(`The venue reported "${text}", which is no amount of money that the ledger can hold`);
  return minor;
}
