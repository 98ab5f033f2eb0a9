import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Feature } from '../features/feature.port.ts';
import { isFitted } from '../features/fitted/fitted-feature.port.ts';
import { catalogueOf } from './catalogue-of.ts';
import { classesOf, featuresOf } from './parts-of-system.ts';

/** A strategy is made to see which features it reads; they do not depend on its threshold. */
const ANY_THRESHOLD = 0.5;

/**
 * The features that a system's strategy reads, in its order; none for most. Each is a feature of the model as well, so
 * that one running graph gives both. Throws `config-invalid` for another one, and for a fitted one: its values depend
 * on the model that is in use.
 */
export function strategyFeaturesOf(config: SystemConfig): readonly Feature[] {
  const strategy = catalogueOf(config)
    .part('strategy', config.strategy.kind)
    .make(
      { ...config.strategy },
      { classes: classesOf(config), horizon: durationOf(config.label.horizon), entryThreshold: ANY_THRESHOLD },
    );
  if (strategy.features.length === 0) return [];
  const known = new Map(featuresOf(config).map((feature) => [feature.name, feature]));
  return strategy.features.map((name) => {
    const feature = known.get(name);
    if (feature === undefined)
      throw unreadable(name, 'the model does not have', 'add it to the model under features.add');
    if (isFitted(feature)) throw unreadable(name, 'that is fitted', 'let the strategy read what it is made of');
    return feature;
  });
}

function unreadable(name: string, whose: string, advice: string): EdgewiseError {
  return new EdgewiseError('config-invalid', `The strategy reads a feature ${whose}`, {
    where: 'strategy',
    expected: 'features of the model that are not fitted',
    actual: name,
    advice,
  });
}
