import { BRIDGING_ADVICE, bridgingConflict } from './bridging-conflict.ts';
import type { Feature } from './feature.port.ts';
import { isFitted } from './fitted/fitted-feature.port.ts';

/** What a feature's author states; warm-up and memory count from where the inputs are ready. */
export interface FeatureDefinition extends Pick<Feature, 'name' | 'inputs' | 'formula' | 'source' | 'start'> {
  /** Bars that this step needs on top of its inputs' warm-up. Default 0. */
  readonly ownWarmup?: number;
  /** Bars that this step remembers on top of its inputs' memory. Default: as many as its own warm-up. */
  readonly ownMemory?: number;
  /** Default `restart`. */
  readonly onHole?: Feature['onHole'];
  /** Default `market`. */
  readonly reads?: Feature['reads'];
}

/** Lower case without spaces. `@BTC/USD` names another market, `@1h` longer candles. */
export const FEATURE_NAME = /^[a-z](?:[a-z0-9_.(),]|@[A-Z0-9]+\/[A-Z0-9]+|@\d+[smhd])*$/;

/**
 * Makes a frozen feature: adds up warm-up and memory along its inputs, so that no author has to.
 * Throws a RangeError for a name with spaces, a count that is not whole, an input that is fitted, and an input that
 * restarts after a hole where the feature itself bridges it.
 */
export function defineFeature(definition: FeatureDefinition): Feature {
  const { name, inputs, formula, source, start, ownWarmup = 0, ownMemory = ownWarmup } = definition;
  const { onHole = 'restart', reads = 'market' } = definition;
  if (!FEATURE_NAME.test(name)) throw new RangeError(`A feature's name is lower case without spaces, was "${name}"`);
  const fitted = inputs.find(isFitted);
  if (fitted !== undefined)
    throw new RangeError(
      `${name} reads ${fitted.name}, which is fitted: a fold fits features side by side, so none may read another's parameters`,
    );
  const bridging = bridgingConflict({ name, onHole, inputs });
  if (bridging !== undefined) throw new RangeError(`${bridging}: ${BRIDGING_ADVICE}`);
  for (const bars of [ownWarmup, ownMemory]) {
    if (!Number.isInteger(bars) || bars < 0)
      throw new RangeError(`${name}: warm-up and memory are whole bars from 0, was ${bars}`);
  }
  const warmup = ownWarmup + Math.max(0, ...inputs.map((input) => input.warmup));
  const memory = ownMemory + Math.max(0, ...inputs.map((input) => input.memory));
  return Object.freeze({
    name,
    inputs: Object.freeze([...inputs]),
    warmup,
    memory: Math.max(memory, warmup),
    onHole,
    reads,
    formula,
    source,
    start,
  });
}

/** Checks a window's length at its factory, where the mistake is made. Throws a RangeError. */
export function wholeBars(name: string, bars: number, least = 1): number {
  if (!Number.isInteger(bars) || bars < least)
    throw new RangeError(`${name} is a whole number of bars from ${least}, was ${bars}`);
  return bars;
}
