import { amountOfText, stepsOfText, textOfSteps } from '../../core/decimal-text.ts';
import type { DecimalStep } from '../../core/money.ts';

/** Whole steps that a venue told. Throws a RangeError when they are none: then the market is not what we think it is. */
export function toldSteps(text: string, step: DecimalStep): number {
  const steps = stepsOfText(text, step);
  if (typeof steps === 'string') throw new RangeError(`The venue told "${text}", which is no whole number of steps of ${textOfSteps(1, step)}`);
  return steps;
}

/** An amount of currency that a venue told, in minor units; Kraken tells a profit with its sign, `+2.1234`. Throws a RangeError when it is none: rounding would lose money. */
export function toldAmount(text: string): bigint {
  const minor = amountOfText(text.replace(/^\+(?=\d)/, ''));
  if (minor === undefined) throw new RangeError(`The venue told "${text}", which is no amount of money that the ledger can hold`);
  return minor;
}
