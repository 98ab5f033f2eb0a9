import { formatDuration, type Duration } from '../core/time.ts';
import type { Feature } from './feature.port.ts';

/**
 * The features as they are in a system of this interval: warm-up and memory of longer candles, and of what reads them,
 * are counted in its bars. Features without longer candles stay the very same. Throws a RangeError for longer candles
 * that are not made of whole ones.
 */
export function featuresAt(features: readonly Feature[], interval: Duration): readonly Feature[] {
  const known = new Map<Feature, Feature>();
  const at = (feature: Feature): Feature => {
    const found = known.get(feature) ?? counted(feature, feature.inputs.map(at), interval);
    known.set(feature, found);
    return found;
  };
  return features.map(at);
}

function counted(feature: Feature, inputs: readonly Feature[], interval: Duration): Feature {
  const { elsewhere } = feature;
  if (elsewhere !== undefined) return countedElsewhere(feature, elsewhere, interval);
  if (inputs.every((input, index) => input === feature.inputs[index])) return feature;
  const warmup = feature.warmup - longest(feature.inputs, 'warmup') + longest(inputs, 'warmup');
  const memory = feature.memory - longest(feature.inputs, 'memory') + longest(inputs, 'memory');
  return Object.freeze({ ...feature, inputs: Object.freeze([...inputs]), warmup, memory: Math.max(warmup, memory) });
}

function countedElsewhere(feature: Feature, elsewhere: NonNullable<Feature['elsewhere']>, interval: Duration): Feature {
  const { scope, of } = elsewhere;
  if (scope.kind === 'market') {
    const [inner = of] = featuresAt([of], interval);
    if (inner === of) return feature;
    const { warmup, memory } = inner;
    return Object.freeze({ ...feature, warmup, memory, elsewhere: Object.freeze({ scope, of: inner }) });
  }
  const bars = scope.interval / interval;
  if (!Number.isInteger(bars))
    throw new RangeError(
      `${feature.name} needs candles that add up to ${formatDuration(scope.interval)}; those of ${formatDuration(interval)} do not`,
    );
  const [inner = of] = featuresAt([of], scope.interval);
  return Object.freeze({
    ...feature,
    warmup: inBars(inner.warmup, bars),
    memory: inBars(inner.memory, bars),
    elsewhere: Object.freeze({ scope, of: inner }),
  });
}

/**
 * The most bars without a value. The first longer candle may have begun one bar before the first bar, and is then not
 * whole: all but one of its bars are lost. Whole ones follow, and the last bar of the last one shows the value.
 */
function inBars(longer: number, bars: number): number {
  return (longer + 2) * bars - 2;
}

function longest(features: readonly Feature[], count: 'warmup' | 'memory'): number {
  return Math.max(0, ...features.map((feature) => feature[count]));
}
