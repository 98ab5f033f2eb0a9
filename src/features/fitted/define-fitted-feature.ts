import { EdgewiseError } from '../../core/errors.ts';
import { answerInWords } from '../../core/part-failure.ts';
import { homeOf, moduleOf, ofSameModule } from '../own-features.ts';
import { defineFeature, wholeBars, type FeatureDefinition } from '../define-feature.ts';
import type {
  FittedFeature,
  FittedParameters,
  FittedState,
  FittingPast,
  RefitSchedule,
} from './fitted-feature.port.ts';
import type { RefitCounts } from './refit-counts.ts';
import { RefittedState } from './refitted-state.ts';

export interface FittedFeatureDefinition<Name extends string> extends Omit<FeatureDefinition, 'start' | 'onHole'> {
  /** The names of what is learned. */
  readonly parameters: readonly Name[];
  /** Learns from the past of one market. Throws a RangeError for a past that is too short. */
  readonly fit: (past: FittingPast) => FittedParameters<Name>;
  /** A fresh running state with these parameters. */
  readonly start: (parameters: FittedParameters<Name>) => FittedState;
  /** Absent for a feature that keeps the parameters of its fold. */
  readonly refit?: RefitSchedule;
}

/**
 * Makes a fitted feature. After a hole, and after an input without a value, it begins anew with the parameters of its
 * fold. With a refit schedule it remembers the candles of a refit and the span between two of them. Throws a
 * RangeError for a name or a count that is not valid, and for an input that is fitted itself.
 */
export function defineFittedFeature<Name extends string>(definition: FittedFeatureDefinition<Name>): FittedFeature {
  const { parameters: names, fit, start, refit, name, inputs } = definition;
  if (inputs.length === 0) throw new RangeError(`${name}: a fitted feature reads at least one feature`);
  if (new Set<string>(names).size !== names.length || names.length === 0)
    throw new RangeError(`${name}: parameters have different names, were "${names.join(', ')}"`);
  const { ownWarmup = 0, ownMemory = ownWarmup } = definition;
  const refitMemory =
    refit === undefined ? 0 : wholeBars('everyBars', refit.everyBars) + wholeBars('fromBars', refit.fromBars, 2);
  if (refit !== undefined && refit.fromBars <= ownWarmup)
    throw new RangeError(`${name}: a refit learns from more than the ${ownWarmup} bars of the warm-up`);
  const common = { ...definition, ownWarmup, ownMemory: Math.max(ownMemory, refitMemory) };
  const unfitted = defineFeature({
    ...common,
    start: () => {
      throw new Error(`${name} has not been fitted: give it parameters with \`withParameters\``);
    },
  });
  const made: FittedFeature = Object.freeze({
    ...unfitted,
    parameters: Object.freeze([...names]),
    refit,
    fit: (past: FittingPast) => whole(made, names, fit(past)),
    withParameters: (stored: FittedParameters, counts?: RefitCounts) => {
      const state = {
        parameters: checked(name, names, stored),
        fit: (past: FittingPast) => checked(name, names, fit(past)),
        start,
        refit,
        inputs: inputs.length,
        counted: counts === undefined ? undefined : { feature: name, counts },
        failing: { part: `the feature ${name}`, ...homeOf(made) },
      };
      const running = defineFeature({ ...common, start: ({ interval }) => new RefittedState({ ...state, interval }) });
      return ofSameModule(running, made);
    },
  });
  return made;
}

/**
 * What `fit` has learned, as a frozen copy. Throws `part-failed`, naming the parameter, where it is not what the
 * feature names: more history would not help.
 */
function whole<Name extends string>(
  feature: FittedFeature,
  names: readonly Name[],
  learned: unknown,
): FittedParameters<Name> {
  const copy: Readonly<Record<string, unknown>> =
    learned instanceof Promise ? {} : Object.freeze({ ...(learned as object | undefined) });
  const problems = [
    ...(learned instanceof Promise ? ['it gave a promise'] : []),
    ...names.flatMap((name) => {
      if (!(name in copy)) return [`${name} is missing`];
      return Number.isFinite(copy[name]) ? [] : [`${name} is ${answerInWords(copy[name])}`];
    }),
    ...Object.keys(copy)
      .filter((name) => !names.some((known) => known === name))
      .map((name) => `${name} is not among its parameters`),
  ];
  if (problems.length === 0) return copy as FittedParameters<Name>;
  throw new EdgewiseError('part-failed', `The feature ${feature.name} failed in \`fit\``, {
    where: moduleOf(feature) ?? feature.name,
    expected: `a finite number for each of ${names.join(', ')}`,
    actual: problems.join('; '),
    advice: 'correct what `fit` returns; it throws a RangeError for a past that is too short',
  });
}

/** The parameters as a frozen copy. Throws a RangeError when they are not the ones that are named. */
function checked<Name extends string>(
  feature: string,
  names: readonly Name[],
  parameters: FittedParameters,
): FittedParameters<Name> {
  const copy: FittedParameters = Object.freeze({ ...parameters });
  if (holds(copy, names)) return copy;
  const found = Object.entries(copy).map(([name, value]) => `${name} = ${value}`);
  throw new RangeError(`${feature} has the parameters ${names.join(', ')}, all finite, but got ${found.join(', ')}`);
}

function holds<Name extends string>(
  parameters: FittedParameters,
  names: readonly Name[],
): parameters is FittedParameters<Name> {
  return Object.keys(parameters).length === names.length && names.every((name) => Number.isFinite(parameters[name]));
}
