import { mean, standardDeviation } from '../../math/moments.ts';
import type { Feature } from '../feature.port.ts';
import { defineFittedFeature } from './define-fitted-feature.ts';
import type { FittedFeature, RefitSchedule } from './fitted-feature.port.ts';

export interface StandardisedOptions {
  readonly of: Feature;
  readonly refit?: RefitSchedule;
}

/** Another feature less its mean in the training past, in standard deviations of that past. 0 for a constant past. */
export function standardised({ of, refit }: StandardisedOptions): FittedFeature {
  return defineFittedFeature({
    name: `standardised${refit === undefined ? '' : `_${refit.everyBars}_${refit.fromBars}`}(${of.name})`,
    inputs: [of],
    parameters: ['mean', 'deviation'],
    formula: `(${of.name} - mean) / deviation, both of the training past`,
    source: 'the standard score; scikit-learn StandardScaler, which divides by n',
    ...(refit === undefined ? {} : { refit }),
    fit: ({ columns: [column = new Float64Array(0)] }) => {
      const centre = mean(column);
      const deviation = standardDeviation(column, 'population');
      if (centre === undefined || deviation === undefined)
        throw new RangeError(`There is no value of ${of.name} to learn a mean from`);
      return { mean: centre, deviation };
    },
    start: ({ mean: centre, deviation }) => ({
      push: ([value = Number.NaN]) => (deviation === 0 ? 0 : (value - centre) / deviation),
    }),
  });
}
