import type { Feature } from './feature.port.ts';

/** What becomes of a feature that bridges holes and reads one that does not. */
export const BRIDGING_ADVICE =
  "leave `onHole: 'bridge'` out; or read no feature, and take the candle from the moment that `push` is given";

/**
 * What is wrong with a feature that bridges holes and reads one that restarts: it could not carry on through the new
 * warm-up of its input. Undefined for any other feature.
 */
export function bridgingConflict({
  name,
  onHole,
  inputs,
}: Pick<Feature, 'name' | 'onHole' | 'inputs'>): string | undefined {
  const restarting = inputs.find((input) => input.onHole === 'restart');
  if (onHole !== 'bridge' || restarting === undefined) return undefined;
  return `The feature ${name} bridges holes but reads ${restarting.name}, which restarts after a hole`;
}
