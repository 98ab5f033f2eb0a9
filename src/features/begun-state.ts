import { EdgewiseError } from '../core/errors.ts';
import { failureOfPart } from '../core/part-failure.ts';
import type { Feature, FeatureContext, FeatureState } from './feature.port.ts';
import { checkedState, homeOf, moduleOf } from './own-features.ts';

/**
 * A fresh state of a feature. Throws `part-failed` where the feature's `start` fails, and where it gives nothing that
 * has a `push`, or `columns` in addition, which saw whole columns in earlier versions: types are stripped from the
 * modules of a user, so nothing has checked it.
 */
export function begunState(feature: Feature, context: FeatureContext): FeatureState {
  const part = `the feature ${feature.name}`;
  const state = started(feature, context, part);
  if (hasPush(state) && !('columns' in state)) return checkedState(feature, state);
  throw new EdgewiseError('part-failed', `The feature ${feature.name} failed in \`start\``, {
    where: moduleOf(feature) ?? part,
    expected: 'an object with a function `push`, which gives the value after each candle, and without `columns`',
    actual:
      state === null || typeof state !== 'object'
        ? String(state)
        : `an object ${hasPush(state) ? 'with `columns`' : 'without `push`'}`,
    advice: hasPush(state)
      ? 'take `columns` out: research shows a feature its candles by `push`, as trading does, so that it cannot look ahead'
      : 'correct what `start` returns',
  });
}

function started(feature: Feature, context: FeatureContext, part: string): unknown {
  try {
    return feature.start(context);
  } catch (error) {
    throw failureOfPart({ part, phase: 'start', ...homeOf(feature) }, error);
  }
}

function hasPush(state: unknown): state is FeatureState {
  return typeof state === 'object' && state !== null && typeof Reflect.get(state, 'push') === 'function';
}
