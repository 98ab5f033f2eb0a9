import { amountOfText, stepsOfText, textOfSteps } from '../../core/decimal-text.ts';
import { LEDGER_DECIMALS, type DecimalStep } from '../../core/money.ts';

/**
 * Whole steps that a venue told. Throws a RangeError when they are none: then the market is not what we think it is.
 */
export function toldSteps(text: string, step: DecimalStep): number {
  const steps = stepsOfText(text, step);
  if (typeof steps === 'string')
    throw new RangeError(`The venue told "${text}", which is no whole number of steps of ${textOfSteps(1, step)}`);
  return steps;
}

/**
 * The price of a trade in our ticks, the nearest where the venue tells a finer one: it has made its price step smaller
 * since the run began. What the trade moved beyond that is in its ledger. Throws a RangeError for what is no price.
 */
export function toldPrice(text: string, tick: DecimalStep): number {
  const step = BigInt(tick.units) * 10n ** BigInt(LEDGER_DECIMALS - tick.decimals);
  const ticks = Number((toldAmount(text) + step / 2n) / step);
  if (!Number.isSafeInteger(ticks) || ticks <= 0) throw new RangeError(`The venue told "${text}", which is no price`);
  return ticks;
}

/**
 * The whole lots in a balance of coins, towards zero. Balances are kept finer than orders are (bitcoin to ten decimals
 * and to eight), and rewards and purchases by app leave dust there that no order can move. For nothing that was traded.
 */
export function wholeLots(minor: bigint, lot: DecimalStep): number {
  const lots = Number(minor / lotMinor(lot));
  if (!Number.isSafeInteger(lots))
    throw new RangeError(`The venue told ${minor} minor units, which are more lots than can be counted`);
  return lots;
}

/** One lot of coins, in minor units. */
export function lotMinor(lot: DecimalStep): bigint {
  return BigInt(lot.units) * 10n ** BigInt(LEDGER_DECIMALS - lot.decimals);
}

/**
 * An amount of currency that a venue told, in minor units; Kraken tells a profit with its sign, `+2.1234`. Throws a
 * RangeError when it is none: rounding would lose money.
 */
export function toldAmount(text: string): bigint {
  const minor = amountOfText(text.replace(/^\+(?=\d)/, ''));
  if (minor === undefined)
    throw new RangeError(`The venue told "${text}", which is no amount of money that the ledger can hold`);
  return minor;
}
