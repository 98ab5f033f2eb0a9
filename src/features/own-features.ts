import { EdgewiseError } from '../core/errors.ts';
import { answerInWords } from '../core/part-failure.ts';
import { isCandleFieldState } from './candle-fields.ts';
import { isColumnState } from './column-step.ts';
import type { Feature, FeatureState } from './feature.port.ts';

/**
 * Features of a user with their module. They are not changed when they are loaded: a graph tells features apart by what
 * they are.
 */
const modules = new WeakMap<Feature, string>();

/** Remembers the module of features and of all that they read, however deep; those of `others` come from elsewhere. */
export function rememberModule(features: readonly Feature[], module: string, others: ReadonlySet<Feature>): void {
  for (const feature of features) {
    if (others.has(feature) || modules.has(feature)) continue;
    modules.set(feature, module);
    const { inputs, elsewhere } = feature;
    rememberModule(elsewhere === undefined ? inputs : [...inputs, elsewhere.of], module, others);
  }
}

/** A feature that was made of another one is of the same module. */
export function ofSameModule(made: Feature, origin: Feature): Feature {
  const module = modules.get(origin);
  if (module !== undefined) modules.set(made, module);
  return made;
}

/** The module of a feature of a user; undefined for one that comes with Edgewise. */
export function moduleOf(feature: Feature): string | undefined {
  return modules.get(feature);
}

/** The module as `failureOfPart` takes it. */
export function homeOf(feature: Feature): { readonly module?: string } {
  const module = modules.get(feature);
  return module === undefined ? {} : { module };
}

/**
 * The state of a feature of a user, whose values are looked at: nothing has checked the types of its module, a row
 * takes numbers alone, and an infinite number is something else to every learner. Other states stay as they are.
 */
export function checkedState(feature: Feature, state: FeatureState): FeatureState {
  if (!modules.has(feature) || isColumnState(state) || isCandleFieldState(state)) return state;
  return {
    push: (moment, inputs) => {
      const value: unknown = state.push(moment, inputs);
      if (typeof value !== 'number' || Math.abs(value) === Infinity) throw wrongValue(feature, value);
      return value;
    },
  };
}

function wrongValue(feature: Feature, value: unknown): EdgewiseError {
  return new EdgewiseError('part-failed', `The feature ${feature.name} failed in \`push\``, {
    where: modules.get(feature) ?? feature.name,
    expected: 'a finite number, or NaN where there is no value',
    actual: answerInWords(value),
    advice: 'correct it; where a division by zero is possible, say in the formula what it gives',
  });
}
