import type { Feature } from './feature.port.ts';
import { isFitted } from './fitted/fitted-feature.port.ts';

/**
 * Features of other candles begin anew after a hole there and have no parameters: those of a fold belong to the
 * described market. Throws a RangeError for others.
 */
export function requireUnfitted(call: string, feature: Feature): void {
  const { name, inputs, elsewhere, onHole } = feature;
  if (isFitted(feature)) throw new RangeError(`${call} takes features without parameters, and ${name} is fitted`);
  if (onHole === 'bridge' && elsewhere === undefined)
    throw new RangeError(`${call} takes features that restart after a hole, and ${name} bridges holes`);
  for (const input of inputs) requireUnfitted(call, input);
}
